//! The emulator.

mod sample;
