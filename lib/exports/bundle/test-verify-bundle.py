"""Verifies an evidence bundle without any code of ours: python3 -I test-verify-bundle.py bundle.zip. For tests only."""
import base64, hashlib, json, pathlib, re, subprocess, sys, tempfile, zipfile
home = tempfile.TemporaryDirectory()
zipfile.ZipFile(sys.argv[1]).extractall(home.name)
files = {path.name: path.read_bytes() for path in pathlib.Path(home.name).iterdir()}
sha = lambda data: hashlib.sha256(data).digest()
b64 = lambda text: base64.b64decode(text, validate=True)
rows = lambda name: [json.loads(line) for line in files.get(name, b"").splitlines()]
run = lambda line, data=b"": subprocess.run(line.split(), input=data, cwd=home.name, capture_output=True, check=True)
def fold(lo, hi, a, leaves, beside):  # the root of [lo, hi): of leaves from a on, and hashes left and right of them
    if (hi <= a or lo >= a + len(leaves)) and (beside[0] is beside[1] or (hi - lo) & (hi - lo - 1) == 0):
        return b64(beside[hi > a].pop(0))
    if hi - lo == 1:
        return leaves[lo - a]
    half = lo + (1 << (hi - lo - 1).bit_length() - 1)
    right = fold(half, hi, a, leaves, beside) if half <= a else None
    return sha(b"\x01" + fold(lo, half, a, leaves, beside) + (right or fold(half, hi, a, leaves, beside)))

sums = {f"{sha(data).hex()}  {name}" for name, data in files.items() if not name.startswith("SHA256SUMS")}
assert sums == set(files["SHA256SUMS"].decode().splitlines()), "SHA256SUMS"
assert re.fullmatch(rb"([!-~]+( SSH [!-~]+)?\n)+", files["SHA256SUMS.sig"]), "ssh-keygen bears other spaces"
run("ssh-keygen -Y verify -f allowed_signers -I audit-export -n audit-export -s SHA256SUMS.sig", files["SHA256SUMS"])
run("openssl pkeyutl -verify -pubin -inkey export.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.ed25519")
origin, size, root, signer, seal = re.match("(.+)\n" * 3 + "\n— (.+) (.+)\n", files["checkpoint"].decode()).groups()
name, key_id, key = files["log.vkey"].decode().split("\n")[0].split("+", 2)
assert origin == signer == name and b64(seal)[:4] == sha(f"{name}\n".encode() + b64(key))[:4] == bytes.fromhex(key_id)
head, der = f"{origin}\n{size}\n{root}\n".encode(), bytes.fromhex("302a300506032b6570032100") + b64(key)[1:]
for name, data in {"head": head, "seal": b64(seal)[4:], "der": der}.items():
    pathlib.Path(home.name, name).write_bytes(data)
run("openssl pkeyutl -verify -pubin -inkey der -keyform DER -rawin -in head -sigfile seal")
events = files["events.ndjson"].split(b"\n")[:-1]
leaves = [sha(b"\x00" + line) for line in events]
parts = [(one["a"], leaves[:one["b"] - one["a"]], [one["left"][::-1], one["right"]]) for one in rows("range.json")]
parts += [(one["index"], leaves[one["i"]:][:1], [one["proof"]] * 2) for one in rows("proofs.ndjson")]
assert sum([part[1] for part in parts], []) == leaves, "an event has no proof"
for a, own, beside in parts:
    assert 0 <= a <= int(size) - len(own) and fold(0, int(size), a, own, beside) == b64(root), f"event {a}"
for i, text in [(row["i"], text) for row in rows("disclosures.ndjson") for text in row["d"]]:
    assert base64.urlsafe_b64encode(sha(text.encode())).decode().rstrip("=") in json.loads(events[i])["sd"].values()
print("VALID", len(events))
