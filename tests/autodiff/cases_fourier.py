"""Cases of the Fourier transforms and of functions of complex values, as in `cases`."""

from typing import Any

import numpy as np

from tests.autodiff.cases import Case, Function

H = np.array([1.0 + 2.0j, -0.5j, 0.7, 2.0 - 1.0j])
M = np.array([[1.0 + 1.0j, 2.0, -1.0j], [0.3, 1.0 - 2.0j, 4.0]])
SEVERAL = ("fft2", "ifft2", "rfft2", "fftn", "ifftn", "rfftn")


def parts(g: Function) -> Function:
    """Real and imaginary parts of g, in one real array."""
    return lambda *x: np.stack([np.real(g(*x)), np.imag(g(*x))])


def by(name: str, *args: Any, **options: Any) -> Function:
    return parts(lambda x: getattr(np.fft, name)(x, *args, **options))


def back(name: str, **options: Any) -> Function:
    """A real transform of a complex array that is no transform itself."""
    return lambda x: getattr(np.fft, name)((1 + 0.5j) * x + np.fft.fft(x), **options)


# fmt: off
CASES: dict[Function, list[Case]] = {
    **{getattr(np.fft, name): [(by(name, n, norm=norm), ((5,),)) for n, norm in (
        (None, None), (3, "ortho"), (8, "forward"))] + [(by(name, axis=0), ((4, 2),))]
       for name in ("fft", "ifft", "rfft")},
    **{getattr(np.fft, name): [(by(name, axes=(0, -1)), ((2, 1, 3),)),
                               (by(name, s=(3, 5), axes=(-1, 0), norm="ortho"), ((2, 2),))]
       for name in SEVERAL},
    np.fft.irfft: [(lambda x: np.fft.irfft(H * np.fft.rfft(x), n=len(x)), ((6,),)),
                   (lambda x: np.fft.irfft(np.fft.rfft(x) ** 2, 5), ((5,),)),
                   (lambda x: np.fft.irfft(x, norm="forward"), ((4,),)),
                   (back("irfft", n=9, axis=0, norm="ortho"), ((4, 2),))],
    np.fft.irfft2: [(back("irfft2", axes=(0, 2)), ((2, 1, 3),)),
                    (back("irfft2", s=(3, 5)), ((2, 3),))],
    np.fft.irfftn: [(back("irfftn", axes=(-1, 0)), ((3, 1, 2),)), (back("irfftn"), ((2, 3),))],
    # ---- functions of complex values, by the function that a fault would sit in
    np.absolute: [(lambda x: np.sum(np.abs(np.fft.rfft(x)) ** 2), ((6,),)),
                  (lambda x: abs(np.exp(1j * x) + 2 * x), ((4,),))],
    np.divide: [(parts(lambda x, y: (1 + x * 2j) / (y - 1j)), ((4,), (4,))),
                (parts(lambda x: 1 / np.fft.fft(x)),
                ((3,),)), (parts(lambda x, y: np.fft.fft(x) / y), ((3,), (3,)))],
    np.power: [(parts(lambda x: (x + 1j) ** 3 - (x + 2j) ** -2 + (x - 1j) ** 0), ((3,),))],
    np.square: [(parts(lambda x: np.square(x + 1j)), ((3,),))],
    np.reciprocal: [(parts(lambda x: np.reciprocal(x + 1j)), ((3,),))],
    np.exp: [(parts(lambda x: np.exp((2 - 1j) * x)), ((3,),))],
    np.angle: [(lambda x: np.angle(x + 2j), ((3,),)),
               (lambda x: np.angle(1j * x + 2, deg=True), ((3,),))],
    np.multiply: [(parts(lambda x, y: (x + 1j) * (2j * y - x)), ((3,), (2, 3)))],
    np.matmul: [(parts(lambda x: M @ x), ((3,),)),
                (parts(lambda x, y: (1j * x + 1) @ (y - 2j)), ((2, 3), (3, 2)))],
    np.add: [(parts(lambda x: (x + 1j) + 2.0 * x), ((3,),)),
             (parts(lambda x: (x * 1j).sum() + x), ((3,),))],
    np.subtract: [(parts(lambda x, y: 1j - x - (y * 1j)), ((3,), (3,)))],
    np.conjugate: [(parts(lambda x: np.conjugate((x + 1j) ** 2)), ((3,),)), (np.conjugate, ((3,),)),
                   (parts(lambda x: (x + 1j).conj() * np.conj(1j * x)), ((3,),))],
    np.real: [(lambda x: np.real(x * (x + 1j)) + (x * 2j).imag, ((3,),)), (np.real, ((3,),))],
    np.vdot: [(parts(lambda x, y: np.vdot(np.fft.fft(x), 1j * y)), ((4,), (4,)))],
    np.einsum: [(parts(lambda x, y: np.einsum("i,ij->j", x + 1j, y * 1j)), ((2,), (2, 3))),
                (parts(lambda x: np.einsum("ij->ji", x * 1j)), ((2, 3),))],
    np.where: [(parts(lambda x: np.where(x > 0, x * 1j, 2 * x)), ((4,),))],
    np.sum: [(parts(lambda x: np.fft.fft(x)[1:3].sum() - np.mean(x * 1j)), ((5,),))],
    np.concatenate: [(parts(lambda x: np.concatenate([np.fft.fft(x), 1j * x])), ((3,),)),
                     (lambda x: np.abs(np.array([np.fft.fft(x)[1], 1j, np.fft.fft(x)[2]])),
                     ((4,),))],
}
# fmt: on
