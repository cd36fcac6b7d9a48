//! An in-process Discord for tests (under construction).
