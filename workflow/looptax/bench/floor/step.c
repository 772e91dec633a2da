/* One training step of the article's model, written by hand: dense, relu, dense, mean squared error, Adam.
 *
 * Plain C: loops over rows and units that a compiler turns into vectors by itself, no intrinsics. Of seven ways to
 * order these loops that were tried this was the fastest under GCC 12: unit by unit innermost, and the gradient of the
 * first kernel for four rows at once, so that it is read and written a quarter as often. BATCH (a multiple of four),
 * INPUTS and HIDDEN are known when this is compiled, as the shapes are to XLA.
 */
#include <math.h>
#include <string.h>

#define ROWS 4
#define LINE 64 /* bytes of a cache line: a vector that crosses two of them costs twice */
#define OUT_OF_LINE static __attribute__((noinline)) /* inlined, GCC 12 makes code of them that takes twice as long */
#if BATCH % ROWS
#error "BATCH must be a multiple of 4"
#endif

/* In the order of Keras' model.get_weights(), so that one flat array of floats is all of them. */
typedef struct {
    float kernel_1[INPUTS][HIDDEN], bias_1[HIDDEN], kernel_2[HIDDEN], bias_2;
} Weights;

enum { PARAMETERS = sizeof(Weights) / sizeof(float) };

typedef struct {
    float rate, beta_1, beta_2, epsilon;
} Adam;

const int shape[3] = {BATCH, INPUTS, HIDDEN};

OUT_OF_LINE void add_gradient(const Weights *restrict w, const float *restrict x, const float *restrict y,
                              Weights *restrict gradient)
{
    _Alignas(LINE) float hidden[ROWS][HIDDEN], d_hidden[ROWS][HIDDEN];

    for (int r = 0; r < ROWS; r++) {
        const float *row = x + r * INPUTS;
        float out = w->bias_2;
        memcpy(hidden[r], w->bias_1, sizeof hidden[r]);
        for (int i = 0; i < INPUTS; i++)
            for (int j = 0; j < HIDDEN; j++) hidden[r][j] += row[i] * w->kernel_1[i][j];
        for (int j = 0; j < HIDDEN; j++) hidden[r][j] = hidden[r][j] > 0 ? hidden[r][j] : 0;
        for (int j = 0; j < HIDDEN; j++) out += hidden[r][j] * w->kernel_2[j];

        float d_out = 2.0f / BATCH * (out - y[r]);
        gradient->bias_2 += d_out;
        for (int j = 0; j < HIDDEN; j++) {
            d_hidden[r][j] = hidden[r][j] > 0 ? d_out * w->kernel_2[j] : 0;
            gradient->kernel_2[j] += d_out * hidden[r][j];
            gradient->bias_1[j] += d_hidden[r][j];
        }
    }
    for (int i = 0; i < INPUTS; i++) {
        float x_0 = x[i], x_1 = x[INPUTS + i], x_2 = x[2 * INPUTS + i], x_3 = x[3 * INPUTS + i];
        for (int j = 0; j < HIDDEN; j++)
            gradient->kernel_1[i][j] += x_0 * d_hidden[0][j] + x_1 * d_hidden[1][j] + x_2 * d_hidden[2][j]
                                        + x_3 * d_hidden[3][j];
    }
}

/* Keras' form of Adam: both corrections of the bias are in the rate, epsilon is added to the plain root. */
OUT_OF_LINE void update(float *restrict w, float *restrict m, float *restrict v, const float *restrict gradient,
                        float rate, Adam adam)
{
    for (int p = 0; p < PARAMETERS; p++) {
        m[p] += (gradient[p] - m[p]) * (1 - adam.beta_1);
        v[p] += (gradient[p] * gradient[p] - v[p]) * (1 - adam.beta_2);
        w[p] -= rate * m[p] / (sqrtf(v[p]) + adam.epsilon);
    }
}

/* Train on `steps` batches that follow each other in x and y, after `done` steps. The caller's arrays may lie anywhere:
 * the work is done on copies that begin with a cache line. */
void train(Weights *weights, float *m, float *v, const float *x, const float *y, long done, long steps, Adam adam)
{
    double power_1 = pow(adam.beta_1, done), power_2 = pow(adam.beta_2, done);
    _Alignas(LINE) Weights w = *weights;
    _Alignas(LINE) Weights gradient;
    _Alignas(LINE) float first[PARAMETERS];
    _Alignas(LINE) float second[PARAMETERS];
    memcpy(first, m, sizeof first);
    memcpy(second, v, sizeof second);

    for (long step = 0; step < steps; step++, x += BATCH * INPUTS, y += BATCH) {
        memset(&gradient, 0, sizeof gradient);
        for (int row = 0; row < BATCH; row += ROWS) add_gradient(&w, x + row * INPUTS, y + row, &gradient);
        power_1 *= adam.beta_1;
        power_2 *= adam.beta_2;
        float rate = adam.rate * sqrt(1 - power_2) / (1 - power_1);
        update((float *)&w, first, second, (const float *)&gradient, rate, adam);
    }
    *weights = w;
    memcpy(m, first, sizeof first);
    memcpy(v, second, sizeof second);
}
