"""Tables that are no conversation: a shop's, a bank's, a tracker's, a program's log. They are refused in words."""

from collections.abc import Sequence

from digest.errors import ExportError
from digest.readers.table_columns import Columns, normal

ACCEPTED = "text, message, body, comment, content, answer or response"
OTHERS = "author, date, likes, id, parent_id, thread, role, title, url, channel"
_LISTED = 8
_WIDE = 40
# What says who answers whom, or what is asked; with one of them a table is a conversation, whatever else it holds.
_STRUCTURE = frozenset({"parent", "thread", "role", "asked", "post"})
# Who wrote, or at least what the threads are called.
_SAID_BY = frozenset({"author", "first", "last", "title"})
# Columns of tables about things and money.
_BUSINESS = frozenset(
    {
        *{"amount", "price", "unit price", "total", "subtotal", "cost", "balance", "currency", "vat", "tax"},
        *{"invoice", "invoice number", "invoice no", "order id", "order number", "sku", "quantity", "qty", "stock"},
        *{"product", "product name", "product id", "customer", "customer id", "iban", "debit", "credit"},
        *{"status", "priority", "assignee", "assigned to", "due date", "issue key", "ticket id", "resolution"},
        *{"rating", "stars", "location", "venue", "start date", "end date"},
        *{
            "betrag",
            "preis",
            "summe",
            "rechnung",
            "rechnungsnummer",
            "menge",
            "kunde",
            "bestellnummer",
            "artikelnummer",
        },
        *{"montant", "prix", "facture", "client", "importe", "precio", "factura", "cliente", "preco", "fatura"},
        *{"prezzo", "importo", "fattura"},
    }
)
_LOGS = frozenset({"level", "loglevel", "log level", "levelname", "lvl", "severity", "logger", "logger name", "pid"})


def refuse(known: Columns, where: str) -> None:
    """Refuse what is no conversation.

    Raises:
        ExportError: there is no column of texts, or nothing says who wrote or who answers whom; or the columns are
            those of a shop, a tracker, a program's log.
    """
    if "text" not in known.at:
        raise ExportError(
            f"the table has no column of texts; its columns are {_shown(known.shown)}",
            where=where,
            hint=f"call the column of the texts {ACCEPTED}; read besides: {OTHERS}",
        )
    if known.questions or not _STRUCTURE.isdisjoint(known.at):
        return
    headers = {normal(one): one for one in known.shown}
    logs = [shown for name, shown in headers.items() if name in _LOGS]
    if logs and "date" in known.at:
        raise ExportError(
            f"the table looks like a program's log: a column {_shown(logs)} stands beside the time and the message",
            where=where,
            hint=f"if people speak in it, take {_shown(logs)} out, or add a column parent_id or thread",
        )
    business = [shown for name, shown in headers.items() if name in _BUSINESS]
    if business:
        raise ExportError(
            f"the table is no conversation: it has {_shown(business)}, and no column says who answers what",
            where=where,
            hint="if it is one, rename a column to parent_id, thread or type (question, answer), or take those out",
        )
    if _SAID_BY.isdisjoint(known.at):
        raise ExportError(
            f"no column of the table says who wrote; its columns are {_shown(known.shown)}",
            where=where,
            hint="rename the column of the names to author, or add a column parent_id, thread or type",
        )


def _shown(headers: Sequence[str]) -> str:
    return ", ".join(f"“{one[:_WIDE]}”" for one in headers[:_LISTED]) + (" …" if len(headers) > _LISTED else "")
