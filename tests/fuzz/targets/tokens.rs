#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| einhalt_fuzz::tokens(bytes));
