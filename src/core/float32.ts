// The limits of float32, which kernels compute with.

/** The largest number there is: (2 − 2⁻²³) · 2¹²⁷. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** The smallest above 0 that has all its digits: 2⁻¹²⁶. */
export const SMALLEST_FLOAT32 = 1.1754943508222875e-38;
