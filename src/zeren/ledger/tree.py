"""The record's hashes and its tree (RFC 6962), grown leaf by leaf from its right edge.

An edge holds the roots of the whole subtrees that the size is made of, the largest first; at most 64 hashes.
"""

import hashlib
from collections.abc import Callable, Iterable
from itertools import islice

Hash = Callable[[bytes], bytes]


def hash_named(name: str) -> Hash:
    """`sha256`, or `sm3` where the system's library has it. Errors: ValueError when it has not."""
    if name == "sha256":
        return lambda said: hashlib.sha256(said).digest()
    hashlib.new(name)
    return lambda said: hashlib.new(name, said).digest()


def leaf_of(line: str, hashed: Hash) -> bytes:
    """The leaf of an exported line, without its line end."""
    return hashed(b"\x00" + line.encode())


def grow(edge: list[bytes], size: int, leaves: Iterable[bytes], hashed: Hash) -> int:
    """Add leaves to the edge of a tree of `size`; gives the new size."""
    for leaf in leaves:
        edge.append(leaf)
        whole = size
        while whole & 1:
            right = edge.pop()
            edge[-1] = hashed(b"\x01" + edge[-1] + right)
            whole >>= 1
        size += 1
    return size


def edge_from(raw: bytes, hashed: Hash) -> list[bytes]:
    """An edge that was kept as one piece of bytes."""
    width = len(hashed(b""))
    return [raw[start : start + width] for start in range(0, len(raw), width)]


def root_of(edge: list[bytes], hashed: Hash) -> bytes:
    """The root of the tree with this edge."""
    if not edge:
        return hashed(b"")
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = hashed(b"\x01" + left + root)
    return root


def consistency_proof(edge: list[bytes], old: int, new: int, leaves: Iterable[bytes], hashed: Hash) -> list[bytes]:
    """RFC 6962, 2.1.2: that the first `old` leaves (0 < old <= new) are the beginning of the first `new`.

    `edge` is that of the old tree and holds every node that lies left; `leaves` are those from number `old` on.
    """
    start, end, lefts = 0, new, iter(edge)
    nodes: list[bytes | int] = []
    while end != old:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= middle:
            nodes.append(end - middle)
            end = middle
        else:
            nodes.append(next(lefts))
            start = middle
    if start:
        nodes.append(next(lefts))
    coming = iter(leaves)
    return [node if isinstance(node, bytes) else _root_of_next(coming, node, hashed) for node in reversed(nodes)]


def _root_of_next(leaves: Iterable[bytes], count: int, hashed: Hash) -> bytes:
    edge: list[bytes] = []
    grow(edge, 0, islice(leaves, count), hashed)
    return root_of(edge, hashed)
