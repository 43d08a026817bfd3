"""Lets tests import what the benches are made of; it measures nothing."""

import sys

from project.repository import ROOT

sys.path.append(str(ROOT / "bench"))
