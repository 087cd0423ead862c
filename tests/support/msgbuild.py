"""Small .msg files for tests and testdata, composed from scratch: [MS-OXMSG] in a compound file of
version 3 ([MS-CFB]), the plainest that readers take.

    Message({0x0037001F: "Subject"}, recipients=[{...}],
            attachments=[Attachment({...}), Attachment({...}, message=Message(...))]).build()

Keys are property tags; values are str, bytes, int (also of PtypTime, in 100 ns), bool, float.
"""
import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
SECTOR, MINI, CUTOFF = 512, 64, 4096


class Node:
    def __init__(self, name, data=None, children=()):
        self.name, self.data, self.children = name, data, list(children)
        self.left = self.right = self.child = NONE
        self.start, self.size = END, 0


def _order(node):  # [MS-CFB] 2.6.4: length first, then upper-case code units
    name = node.name.upper().encode("utf-16-le")
    return len(name), name


def _tree(nodes, ids):
    """Links sorted siblings as a balanced tree; the id of its root."""
    if not nodes:
        return NONE
    middle = len(nodes) // 2
    node = nodes[middle]
    node.left, node.right = _tree(nodes[:middle], ids), _tree(nodes[middle + 1:], ids)
    return ids[id(node)]


def _pad(data, size, fill=b"\0"):
    return data + fill * (-len(data) % size)


def _chain(table, count):
    """Adds a chain of consecutive sectors to a table; the first one's number."""
    first = len(table)
    table.extend(range(first + 1, first + count))
    if count:
        table.append(END)
    return first if count else END


def compound_file(root):
    """The bytes of a compound file of nodes: data None makes a storage."""
    nodes = [root]
    for node in nodes:
        nodes.extend(node.children)
    ids = {id(node): i for i, node in enumerate(nodes)}
    for node in nodes:
        node.child = _tree(sorted(node.children, key=_order), ids)
    fat, mini_fat, body, mini = [], [], b"", b""
    for node in nodes:
        if node.data is None:
            continue
        node.size = len(node.data)
        if node.size >= CUTOFF:
            node.start = _chain(fat, -(-node.size // SECTOR))
            body += _pad(node.data, SECTOR)
        else:
            node.start = _chain(mini_fat, -(-node.size // MINI))
            mini += _pad(node.data, MINI)
    root.size = len(mini)
    root.start = _chain(fat, -(-len(mini) // SECTOR))
    body += _pad(mini, SECTOR)
    mini_fat_bytes = _pad(struct.pack(f"<{len(mini_fat)}I", *mini_fat), SECTOR, b"\xff")
    mini_fat_start = _chain(fat, len(mini_fat_bytes) // SECTOR)
    body += mini_fat_bytes
    directory = _pad(b"".join(_entry(node, node is root) for node in nodes), SECTOR)
    directory_start = _chain(fat, len(directory) // SECTOR)
    body += directory
    fat_sectors = 0
    while fat_sectors * (SECTOR // 4) < len(fat) + fat_sectors:
        fat_sectors += 1
    if fat_sectors > 109:
        raise ValueError("too big for this builder")
    fat_at = len(fat)
    fat += [FAT] * fat_sectors
    body += _pad(struct.pack(f"<{len(fat)}I", *fat), SECTOR, b"\xff")
    difat = list(range(fat_at, fat_at + fat_sectors)) + [FREE] * (109 - fat_sectors)
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE,
                         9, 6, 0, fat_sectors, directory_start, 0, CUTOFF, mini_fat_start,
                         len(mini_fat_bytes) // SECTOR, END, 0)
    return header + struct.pack("<109I", *difat) + body


def _entry(node, is_root):
    name = node.name.encode("utf-16-le")
    kind = 5 if is_root else 1 if node.data is None else 2
    class_id = bytes.fromhex("0B0D020000000000C000000000000046") if is_root else bytes(16)
    start = node.start if (kind != 1) else 0
    return struct.pack("<64sHBBIII16sI8x8xIQ", name, len(name) + 2, kind, 1, node.left, node.right,
                       node.child, class_id, 0, start, node.size)


FIXED = {0x0002: "<h6x", 0x0003: "<i4x", 0x0004: "<f4x", 0x0005: "<d", 0x0006: "<q", 0x0007: "<d",
         0x000A: "<I4x", 0x000B: "<H6x", 0x0014: "<q", 0x0040: "<Q"}


def _properties(properties, header):
    """The property stream's bytes, and the streams of the values that do not fit in it."""
    stream, nodes = header, []
    for tag, value in sorted(properties.items()):
        kind = tag & 0xFFFF
        name = f"__substg1.0_{tag:08X}"
        if kind in FIXED:
            stream += struct.pack("<II", tag, 6) + struct.pack(FIXED[kind], value)
            continue
        if kind == 0x000D:
            stream += struct.pack("<IIII", tag, 6, 0xFFFFFFFF, 1)
            continue
        if isinstance(value, str):
            value = value.encode("utf-16-le", "surrogatepass")
        extra = {0x001F: 2, 0x001E: 1}.get(kind, 0)
        stream += struct.pack("<IIII", tag, 6, len(value) + extra, 0)
        nodes.append(Node(name, value))
    return [Node("__properties_version1.0", stream)] + nodes


class Attachment:
    def __init__(self, properties, message=None):
        self.properties, self.message = dict(properties), message


class Message:
    def __init__(self, properties, recipients=(), attachments=()):
        self.properties = {0x001A001F: "IPM.Note", 0x340D0003: 0x40000, **properties}
        self.recipients, self.attachments = list(recipients), list(attachments)

    def _nodes(self, top):
        counts = len(self.recipients), len(self.attachments)
        header = struct.pack("<8xIIII", *counts, *counts) + (bytes(8) if top else b"")
        nodes = _properties(self.properties, header)
        for i, recipient in enumerate(self.recipients):
            nodes.append(Node(f"__recip_version1.0_#{i:08X}", None, _properties(recipient, bytes(8))))
        for i, attachment in enumerate(self.attachments):
            properties = {0x0E210003: i, **attachment.properties}
            if attachment.message:
                properties.update({0x37050003: 5, 0x3701000D: None})
            else:
                properties.setdefault(0x37050003, 1)
            children = _properties(properties, bytes(8))
            if attachment.message:
                children.append(Node("__substg1.0_3701000D", None, attachment.message._nodes(False)))
            nodes.append(Node(f"__attach_version1.0_#{i:08X}", None, children))
        return nodes

    def build(self):
        names = [Node(f"__substg1.0_{n:04X}0102", b"") for n in (2, 3, 4)]
        return compound_file(Node("Root Entry", None,
                                  self._nodes(True) + [Node("__nameid_version1.0", None, names)]))


def file_attachment(name, data, **more):
    """An attachment by value; keywords: mime, short, display."""
    properties = {0x3707001F: name, 0x37010102: data}
    tags = {"mime": 0x370E001F, "short": 0x3704001F, "display": 0x3001001F}
    properties.update({tags[key]: value for key, value in more.items()})
    if name is None:
        del properties[0x3707001F]
    return Attachment(properties)
