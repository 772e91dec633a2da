/* The most float32 arithmetic that one core does: independent multiply-adds on registers, nothing loaded or stored. */
#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif
typedef float Vector __attribute__((vector_size(BYTES)));
enum { LANES = BYTES / sizeof(float), CHAINS = 12 }; /* as many as hide the latency of one, and fit the registers */

const int flop_a_turn = 2 * LANES * CHAINS;

/* Returns a sum of all, so that no compiler leaves the work out. */
float multiply_and_add(float factor, float more, long turns)
{
    Vector a = factor - (Vector){0}, b = more - (Vector){0}, sums[CHAINS];
    for (int c = 0; c < CHAINS; c++) sums[c] = a * (float)c;
    for (long turn = 0; turn < turns; turn++) {
#pragma GCC unroll 12
        for (int c = 0; c < CHAINS; c++) sums[c] = sums[c] * a + b;
    }
    float all = 0;
    for (int c = 0; c < CHAINS; c++)
        for (int lane = 0; lane < LANES; lane++) all += sums[c][lane];
    return all;
}
