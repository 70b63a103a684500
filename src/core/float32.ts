// Limits of float32, the type of the kernels.

/** The largest finite number: (2 − 2⁻²³) · 2¹²⁷. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** The smallest positive normal number: 2⁻¹²⁶. */
export const SMALLEST_FLOAT32 = 1.1754943508222875e-38;
