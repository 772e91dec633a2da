"""The types that cross a stage: config, cell, catalogue, findings.

Every file between two rooms is one of these records, decoded typed when it is read and checked when it is
written; JSON Schemas of them stand in ``workflow/schemas/``. Seconds are floats, sizes are bytes, times of
day are ISO 8601 in UTC.
"""
