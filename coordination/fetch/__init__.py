"""Source -> Snapshot: files as received, bytes kept under their hash. Today from a folder."""

from coordination.fetch.files import open_files, receive_files
from coordination.fetch.manifest import ManifestError, Planned, read_manifest

__all__ = ["ManifestError", "Planned", "open_files", "read_manifest", "receive_files"]
