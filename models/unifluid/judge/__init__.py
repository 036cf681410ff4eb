"""Says what a picture shows: heads on a published backbone that no loss uses, taught on real pictures alone."""
