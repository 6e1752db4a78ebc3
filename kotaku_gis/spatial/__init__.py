"""Geometry that knows no regulation: the fast kernels live here and nowhere else."""
