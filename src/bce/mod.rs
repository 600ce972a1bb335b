//! Baidu AI Cloud: the only module that knows its URLs, field names, error
//! codes and signature.

pub mod sign;
