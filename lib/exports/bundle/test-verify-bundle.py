"""Verifies an evidence bundle without any code of ours: python3 test-verify-bundle.py bundle.zip. For tests only."""
import base64, hashlib, json, os, subprocess, sys, tempfile, zipfile

files = {name: zipfile.ZipFile(sys.argv[1]).read(name) for name in zipfile.ZipFile(sys.argv[1]).namelist()}
sha = lambda data: hashlib.sha256(data).digest()
node = lambda left, right: sha(b"\x01" + left + right)
b64 = lambda text: base64.b64decode(text, validate=True)
lines = lambda name: [json.loads(line) for line in files.get(name, b"").splitlines()]

def check(holds, what):
    if not holds: sys.exit("INVALID: " + what)

def signed(der, message, signature):
    with tempfile.TemporaryDirectory() as at:
        for name, data in (("k", der), ("m", message), ("s", signature)): open(os.path.join(at, name), "wb").write(data)
        run = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "k", "-rawin", "-in", "m", "-sigfile", "s"]
        return subprocess.run(run, cwd=at, capture_output=True).returncode == 0

sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
check(set(sums) == {name for name in files if not name.startswith("SHA256SUMS")}, "SHA256SUMS does not name the files")
for name in sums: check(hashlib.sha256(files[name]).hexdigest() == sums[name], name)
export = b64(b"".join(files["export.pem"].splitlines()[1:-1]))
check(signed(export, files["SHA256SUMS"], files["SHA256SUMS.ed25519"]), "SHA256SUMS.ed25519")
body, signatures = files["checkpoint"].decode().rsplit("\n\n", 1)
origin, size, root = body.split("\n")[0], int(body.split("\n")[1]), b64(body.split("\n")[2])
name, key_id, key = files["log.vkey"].decode().split("\n")[0].split("+", 2)
spki = bytes.fromhex("302a300506032b6570032100") + b64(key)[1:]
check(name == origin and sha(name.encode() + b"\n" + b64(key))[:4].hex() == key_id, "log.vkey")
check(signed(spki, body.encode() + b"\n", b64(signatures.split()[2])[4:]), "checkpoint")
events = files["events.ndjson"].split(b"\n")[:-1]
leaves = [sha(b"\x00" + line) for line in events]

def cover(start, end):  # the perfect subtrees of [start, end), left to right
    while start < end:
        width = (start & -start) or 1 << 62
        while width > end - start: width //= 2
        yield start, start + width
        start += width

def mth(lo, hi, known):
    if (lo, hi) in known: return known[lo, hi]
    if hi == lo: return sha(b"")
    half = 1 << (hi - lo - 1).bit_length() - 1
    return node(mth(lo, lo + half, known), mth(lo + half, hi, known))

if "range.json" in files:
    proof = json.loads(files["range.json"])
    known = dict(zip(cover(0, proof["a"]), map(b64, proof["left"]))) | dict(zip(cover(proof["b"], size), map(b64, proof["right"])))
    check(len(leaves) == proof["b"] - proof["a"] and proof["size"] == size, "range.json")
    known.update({(proof["a"] + i, proof["a"] + i + 1): leaf for i, leaf in enumerate(leaves)})
    check(mth(0, size, known) == root, "range.json")
else:
    proofs = lines("proofs.ndjson")
    check(len(proofs) == len(leaves), "proofs.ndjson")
    for i, (proof, leaf) in enumerate(zip(proofs, leaves)):
        path, lo, hi, sides = [b64(one) for one in proof["proof"]], 0, size, []
        while hi - lo > 1:  # from the root down to the leaf: which side is ours
            half = lo + (1 << (hi - lo - 1).bit_length() - 1)
            sides.append(proof["index"] < half)
            lo, hi = (lo, half) if proof["index"] < half else (half, hi)
        check(proof["i"] == i and len(path) == len(sides), "proofs.ndjson line %d" % (i + 1))
        for other, is_left in zip(path, reversed(sides)): leaf = node(leaf, other) if is_left else node(other, leaf)
        check(leaf == root, "events.ndjson line %d" % (i + 1))
for line in lines("disclosures.ndjson"):
    digests = json.loads(events[line["i"]])["sd"].values()
    for one in line["d"]: check(base64.urlsafe_b64encode(sha(one.encode())).rstrip(b"=").decode() in digests, "disclosure")
print("VALID", len(events))
