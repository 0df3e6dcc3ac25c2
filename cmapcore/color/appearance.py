"""How colours appear: CIECAM02 and CAM16, and the uniform colour spaces CAM02-UCS and CAM16-UCS built on them.

The two differ only in the way from linear RGB to cone responses, one matrix in each. The rest is CIECAM02 (CIE 159)
with the constants of the viewing conditions multiplied out: adapting luminance 64/π/5 cd/m², background 20 % of white,
average surround.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..arrays import Floats


class Model(NamedTuple):
    """The way from linear RGB to cone responses and back.

    Attributes
    ----------
    to_cones, from_cones : float[3, 3]
        Linear RGB to adapted cone responses, times the luminance adaptation factor, and back.
    white : float
        The achromatic response of white.
    """

    to_cones: Floats
    from_cones: Floats
    white: float


_TINY = 1e-9  # keeps divisors positive where a colour is outside what the model describes
_ADAPTING = 64 / np.pi / 5  # L_A
_K = 1 / (5 * _ADAPTING + 1)
_F_L = 0.2 * _K**4 * 5 * _ADAPTING + 0.1 * (1 - _K**4) ** 2 * np.cbrt(5 * _ADAPTING)
_ADAPTATION = 1 - np.exp((-_ADAPTING - 42) / 92) / 3.6  # D, average surround: F = 1, c = 0.69, N_c = 1
_BACKGROUND = 0.2  # n = Y_b / Y_w
_HALF_CZ = 0.69 * (1.48 + np.sqrt(_BACKGROUND)) / 2
_T_SCALE = 50000 / 13 * 0.725 * _BACKGROUND**-0.2
_M_SCALE = (1.64 - 0.29**_BACKGROUND) ** 0.73 * _F_L**0.25
_NOISE = 0.305  # what the three responses' common 0.1 adds to the divisor of t
_COS_2, _SIN_2 = np.cos(2.0), np.sin(2.0)
_C1, _C2 = 0.007, 0.0228  # Luo, Cui and Li 2006, with K_L = 1

# Achromatic signal, a and b from the responses; the divisor of t is that signal plus a and b by these weights.
_OPPONENT = np.array([[2, 1, 1 / 20], [1, -12 / 11, 1 / 11], [1 / 9, 1 / 9, -2 / 9]])
_OPPONENT_INVERSE = np.linalg.inv(_OPPONENT)
_DIVISOR_A, _DIVISOR_B = -11 / 23, -108 / 23

_XYZ_TO_CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
_XYZ_TO_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
_XYZ_TO_CAM16 = np.array(
    [[0.401288, 0.650173, -0.051461], [-0.250268, 1.204414, 0.045854], [-0.002079, 0.048952, 0.953127]]
)


def _respond(cones: Floats) -> Floats:
    power = np.abs(cones) ** 0.42
    return np.copysign(400 * power / (power + 27.13), cones)


def _unrespond(response: Floats) -> Floats:
    size = np.minimum(np.abs(response), 399.9)  # none reaches 400
    power: Floats = 27.13 * size / (400 - size)
    return np.copysign(power ** (1 / 0.42), response)


def _model(rgb_to_xyz: Floats, white: Floats, xyz_to_sensors: Floats, sensors_to_cones: Floats) -> Model:
    gains = _ADAPTATION / (xyz_to_sensors @ white) + 1 - _ADAPTATION
    to_cones = _F_L * sensors_to_cones @ (gains[:, None] * xyz_to_sensors) @ rgb_to_xyz
    return Model(to_cones, np.linalg.inv(to_cones), float(_OPPONENT[0] @ _respond(to_cones.sum(axis=1))))


def cam02(rgb_to_xyz: Floats, white: Floats) -> Model:
    """Return CIECAM02 for linear RGB, by its matrix to XYZ and the XYZ of its white."""
    return _model(rgb_to_xyz, white, _XYZ_TO_CAT02, _XYZ_TO_HPE @ np.linalg.inv(_XYZ_TO_CAT02))


def cam16(rgb_to_xyz: Floats, white: Floats) -> Model:
    """Return CAM16 for linear RGB, as `cam02`."""
    return _model(rgb_to_xyz, white, _XYZ_TO_CAM16, np.eye(3))


def _polar(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Radius, cosine and sine; 0, 0, 0 at the origin."""
    radius = np.sqrt(a * a + b * b)
    divisor = np.where(radius > 0, radius, 1.0)
    return radius, a / divisor, b / divisor


def linear_to_ucs(linear: Floats, model: Model) -> Floats:
    """Return J', a', b' of planes of linear RGB, float[3, n] to float[3, n]."""
    achromatic, a, b = _OPPONENT @ _respond(model.to_cones @ linear)
    radius, cos, sin = _polar(a, b)
    eccentricity = (_COS_2 * cos - _SIN_2 * sin + 3.8) / 4
    t = _T_SCALE * eccentricity * radius / np.maximum(achromatic + _DIVISOR_A * a + _DIVISOR_B * b + _NOISE, _TINY)
    root = np.abs(achromatic / model.white) ** _HALF_CZ
    lightness = 100 * root * root
    colorfulness = np.log1p(_C2 * _M_SCALE * t**0.9 * root) / _C2
    lightness_ucs = np.copysign((1 + 100 * _C1) * lightness / (1 + _C1 * lightness), achromatic)
    return np.stack([lightness_ucs, colorfulness * cos, colorfulness * sin])


def ucs_to_linear(ucs: Floats, model: Model) -> Floats:
    """Return planes of linear RGB of J', a', b': the inverse of `linear_to_ucs`."""
    size = np.abs(ucs[0])
    colorfulness, cos, sin = _polar(ucs[1], ucs[2])
    root = np.sqrt(size / np.maximum(1 + 100 * _C1 - _C1 * size, _TINY) / 100)
    t = (np.expm1(_C2 * colorfulness) / (_C2 * _M_SCALE * np.maximum(root, _TINY))) ** (1 / 0.9)
    achromatic = np.copysign(model.white * root ** (1 / _HALF_CZ), ucs[0])
    eccentricity = (_COS_2 * cos - _SIN_2 * sin + 3.8) / 4
    divisor = _T_SCALE * eccentricity - t * (_DIVISOR_A * cos + _DIVISOR_B * sin)
    radius = t * (achromatic + _NOISE) / np.maximum(divisor, _TINY)
    response = _OPPONENT_INVERSE @ np.stack([achromatic, radius * cos, radius * sin])
    linear: Floats = model.from_cones @ _unrespond(response)
    return linear
