//! Short names of texts.

/// Sixteen hexadecimal digits that are the same for equal texts, on every machine and in every version: FNV-1a, 64 bits.
pub fn digest(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

#[cfg(test)]
mod tests {
    use super::digest;

    /// The test vectors of <http://www.isthe.com/chongo/tech/comp/fnv/>.
    #[test]
    fn digests_are_fnv_1a() {
        assert_eq!(digest(""), "cbf29ce484222325");
        assert_eq!(digest("foobar"), "85944171f73967e8");
    }
}
