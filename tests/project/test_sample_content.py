"""The sample product's own help is as clean as `sidelight check` asks of others."""

from datetime import date
from pathlib import Path

from sidelight.content.check import check
from sidelight.content.knowledge import load_knowledge

ROOT = Path(__file__).parents[2]
KB, PAGES = ROOT / "kb", ROOT / "page_contexts"


def test_the_sample_content_has_no_errors() -> None:
    report = check(KB, PAGES, date(2026, 11, 21))

    assert [str(fault) for fault in report.errors] == []
    assert report.articles >= 60
    assert report.pages >= 20


def test_a_failed_payment_changes_what_an_invoice_offers_first() -> None:
    knowledge = load_knowledge(KB, PAGES)
    url = "http://127.0.0.1:8080/invoices/inv_1003"

    failed = knowledge.page(url, {"error": "payment_failed"})

    assert knowledge.page(url, {}).title == "Invoice"
    assert failed.lineage[1] == knowledge.page(url, {}).context
    assert failed.articles[0] == "why-a-card-payment-failed"
