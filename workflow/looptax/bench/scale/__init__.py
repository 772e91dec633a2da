"""Whether a run of twenty thousand cells is planned, tabulated, analysed and shown as quickly as it should be."""
