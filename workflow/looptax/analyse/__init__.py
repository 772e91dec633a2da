"""From cells to tables to findings: pandas and the statistics room; knows no framework and no screen."""
