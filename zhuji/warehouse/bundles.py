"""Signed bundles: a zip of parts, a manifest naming each part's digest, and an Ed25519 signature over the manifest.

Up go figures, down go packs; a gateway that passes files in one direction is enough. A bundle is believed if a node
that is trusted here signed it and every part is as it was; who carries it does not matter.
"""

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from zhuji.core.errors import Refused

MANIFEST, SIGNATURE, TRUSTED = "manifest.json", "manifest.sig", "trusted.json"
LARGEST = 2 * 1024**3  # unpacked; a bundle that swells beyond it is an attack


@dataclass
class Bundle:
    """What a bundle says of itself (`told`) and its parts, checked."""

    told: dict
    parts: dict[str, bytes] = field(default_factory=dict)
    digest: str = ""  # of the manifest, and so of everything


def node_key() -> Ed25519PrivateKey:
    """This node's key; made on first use, readable by its owner only."""
    path = settings.HOME / "keys" / "node"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_key() -> str:
    """What others write into their list of trusted nodes."""
    return node_key().public_key().public_bytes_raw().hex()


def trust(node: str, key: str) -> None:
    """Believe what this key signs in the name of the node. Another key for the same node replaces it."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    except ValueError as error:
        raise Refused(_("公钥应为 64 个十六进制字符")) from error
    path = settings.HOME / "keys" / TRUSTED
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(json.dumps(trusted() | {node: key}, indent=1), encoding="utf-8")


def trusted() -> dict[str, str]:
    """node → public key."""
    path = settings.HOME / "keys" / TRUSTED
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def seal(target: Path, told: dict, parts: dict[str, bytes]) -> None:
    """Write a bundle and sign it with this node's key."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())}
    manifest = json.dumps(told | {"parts": digests}, ensure_ascii=False, sort_keys=True, indent=1).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest)
        archive.writestr(SIGNATURE, node_key().sign(manifest).hex())
        for name, content in parts.items():
            archive.writestr(name, content)


def opened(source: Path, kind: str) -> Bundle:
    """The bundle in the file. Refuses one of another kind, of an unknown node, with a wrong signature, or of which any
    part is missing, added or changed."""
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Refused(_("%s 解开后过大，没有接收") % source.name)
            content = {name: archive.read(name) for name in archive.namelist()}
        manifest, signature = content.pop(MANIFEST), content.pop(SIGNATURE)
        told = json.loads(manifest)
        node, digests = str(told["node"]), dict(told["parts"])
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise Refused(_("%s 不是完好的数据包，没有接收") % source.name) from error
    _check_signature(source, node, manifest, signature)
    if told.get("kind") != kind:
        raise Refused(_("%s 不是这一类数据包") % source.name)
    if {name: hashlib.sha256(part).hexdigest() for name, part in content.items()} != digests:
        raise Refused(_("%s 的内容与清单不符，没有接收") % source.name)
    return Bundle(told, content, hashlib.sha256(manifest).hexdigest())


def _check_signature(source: Path, node: str, manifest: bytes, signature: bytes) -> None:
    key = trusted().get(node)
    if key is None:
        raise Refused(_("%(file)s 来自未受信任的节点 %(node)s") % {"file": source.name, "node": node})
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature.decode()), manifest)
    except (InvalidSignature, ValueError) as error:
        raise Refused(_("%s 的签名不对，没有接收") % source.name) from error
