"""What generated code imports at run time: clients, models, and the package's own description.

In go calls, out come typed objects. It plans nothing itself and holds no SQL.
"""

from kusto.client.async_client import Client
from kusto.client.sync_client import SyncClient

__all__ = ["Client", "SyncClient"]
