#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| earwitness::wire::fuzzing::socket_packet(data));
