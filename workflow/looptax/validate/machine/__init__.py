"""The harness held against what is known beforehand, on this machine: costs that were put in, itself, disturbance."""
