"""Source -> Snapshot: files as received from a publisher or a folder, bytes kept under their hash."""

from coordination.fetch.files import open_files, receive_files
from coordination.fetch.http import FetchError, Limits, Refused, TransportFault
from coordination.fetch.manifest import ManifestError, Planned, read_manifest
from coordination.fetch.publisher import FetchNotAllowed, claim, fetch_source, is_allowed

__all__ = [
    "FetchError",
    "FetchNotAllowed",
    "Limits",
    "ManifestError",
    "Planned",
    "Refused",
    "TransportFault",
    "claim",
    "fetch_source",
    "is_allowed",
    "open_files",
    "read_manifest",
    "receive_files",
]
