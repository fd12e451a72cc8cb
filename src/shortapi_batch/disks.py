"""Which file systems a batch may live on: locks of network disks are not to be trusted (known on Linux alone)."""

from __future__ import annotations

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "nfs", "nfs4", "ocfs2", "smb3", "smbfs"}
    | {"fuse.ceph", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"}
)
"""Names that Linux has for file systems of other machines."""


def network_disk(folder: Path, mounts: str | None = None) -> str | None:
    """Return the kind of network disk that a folder is on; None where it is on none, or nobody can tell.

    Args:
        mounts: the text of /proc/self/mountinfo; default: this machine's.
    """
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    best, kind = Path(), None
    for line in mounts.splitlines():
        place, _, device = line.partition(" - ")
        mounted = Path(place.split()[4].encode().decode("unicode_escape"))
        # Of two mounts at one place the later one covers the earlier.
        if folder.is_relative_to(mounted) and len(mounted.parts) >= len(best.parts):
            best, kind = mounted, device.split()[0]
    return kind if kind in NETWORK else None
