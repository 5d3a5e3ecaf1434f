"""Email providers as servers in this process: each keeps its real contract, and misbehaves on order.

``FakeServer(Buttondown())`` listens on 127.0.0.1; the clock, the subscribers and the faults are the test's to set.
"""

from tests.providers.fake.buttondown import Buttondown
from tests.providers.fake.contract import Contract, Mailing, Reader
from tests.providers.fake.faults import Fault
from tests.providers.fake.ghost import Ghost
from tests.providers.fake.listmonk import Listmonk
from tests.providers.fake.server import FakeServer

__all__ = ["Buttondown", "Contract", "FakeServer", "Fault", "Ghost", "Listmonk", "Mailing", "Reader"]
