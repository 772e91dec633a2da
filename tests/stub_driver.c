/* A driver that is none: NVIDIA's management library as far as Looptax asks it, telling what a test wants.
   STUB_GPUS (1), STUB_DRIVER (550.54.15), STUB_SLOWED (reasons, 0), STUB_INIT (0), STUB_LOST (the GPU that is; none); GPU i runs at 1,900 - 400 i MHz. Of the second GPU
   power and limits are not told, as on some cards. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, LOST = 15 };

static int told(const char *name, int otherwise) {
    const char *value = getenv(name);
    return value ? atoi(value) : otherwise;
}

static uint64_t asked; /* limits grow by 5 ms at each question */

int nvmlInitWithFlags(unsigned flags) { return flags ? INVALID : told("STUB_INIT", OK); }
const char *nvmlErrorString(int code) { return code ? "Error" : "Success"; }

int nvmlSystemGetDriverVersion(char *text, unsigned length) {
    const char *value = getenv("STUB_DRIVER");
    return snprintf(text, length, "%s", value ? value : "550.54.15") < 0;
}
int nvmlDeviceGetCount_v2(unsigned *count) { return *count = (unsigned)told("STUB_GPUS", 1), OK; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
    return *handle = (void *)(uintptr_t)(index + 1), told("STUB_LOST", -1) == (int)index ? LOST : OK;
}
static int index_of(void *handle) { return (int)(uintptr_t)handle - 1; }

int nvmlDeviceGetName(void *handle, char *text, unsigned length) {
    return handle ? snprintf(text, length, "Stub GPU") < 0 : INVALID;
}
/* One slice, of the second GPU. */
int nvmlDeviceGetHandleByUUID(const char *uuid, void **handle) {
    return *handle = (void *)99, strcmp(uuid, "MIG-1") ? INVALID : OK;
}
int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *slice, void **handle) {
    return *handle = (void *)2, slice == (void *)99 ? OK : INVALID;
}
int nvmlDeviceGetIndex(void *handle, unsigned *index) { return *index = (unsigned)index_of(handle), OK; }
int nvmlDeviceGetUUID(void *handle, char *text, unsigned length) {
    return snprintf(text, length, "GPU-%08d", index_of(handle)) < 0;
}
int nvmlDeviceGetClockInfo(void *handle, int kind, unsigned *mhz) {
    return *mhz = kind == 1 ? 1900 - 400 * (unsigned)index_of(handle) : 2600, OK;
}
int nvmlDeviceGetTemperature(void *handle, int sensor, unsigned *celsius) {
    return *celsius = handle && sensor == 0 ? 61 : 0, OK;
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void *handle, unsigned long long *reasons) {
    return *reasons = handle ? (unsigned long long)told("STUB_SLOWED", 0) : 0, OK;
}
int nvmlDeviceGetPowerUsage(void *handle, unsigned *milliwatts) {
    return *milliwatts = 250500, index_of(handle) ? NOT_SUPPORTED : OK;
}
int nvmlDeviceGetViolationStatus(void *handle, int policy, uint64_t *times) {
    times[0] = 1, times[1] = policy == 0 ? 5000000 * ++asked : 0;
    return index_of(handle) ? NOT_SUPPORTED : OK;
}
