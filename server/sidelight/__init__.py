"""Sidelight: an in-app help widget's backend that knows the page it is asked on."""
