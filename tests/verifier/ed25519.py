"""Verification of Ed25519 signatures (RFC 8032), in plain integers. Slow, short, and strict."""

import functools
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _add(a, b):
    """Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(encoded):
    """The point these 32 bytes stand for, or None."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_M1 % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _is_small(point):
    return _same(_times(8, point), (0, 1, 1, 0))


@functools.cache
def key(encoded):
    """The point of a public key; None if it is none, or of small order."""
    point = _point(encoded)
    return None if point is None or _is_small(point) else point


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=100_000)
def verify(encoded, message, signature):
    public = key(encoded)
    commitment, scalar = _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or public is None or commitment is None or scalar >= ORDER or _is_small(commitment):
        return False
    challenge = hashlib.sha512(signature[:32] + encoded + message).digest()
    challenge = int.from_bytes(challenge, "little") % ORDER
    return _same(_times(scalar, BASE), _add(commitment, _times(challenge, public)))
