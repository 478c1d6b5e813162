//! Which addresses exist for the public, and which only inside somebody's network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is, as far as reaching it for a stranger matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressClass {
    /// Anybody may be sent there.
    Public,
    /// A machine of this network or this machine itself: only by an allow-list.
    Private,
    /// Link-local (cloud metadata lives there), multicast, documentation, translation and reserved ranges: no server
    /// of a customer is there. Only a network that names it lets it through.
    Special,
}

/// Sorts an address by the IANA special-purpose registries. An IPv4 address inside an IPv6 one is judged as IPv4.
#[must_use]
pub fn classify(address: IpAddr) -> AddressClass {
    match address.to_canonical() {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => classify_v6(v6),
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    match address.octets() {
        [10 | 127, ..] | [100, 64..=127, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressClass::Private,
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => AddressClass::Special,
        _ => AddressClass::Public,
    }
}

/// Global unicast is `2000::/3`; what lies outside of it is no public address, whatever it will be used for one day.
fn classify_v6(address: Ipv6Addr) -> AddressClass {
    let segments = address.segments();
    match segments {
        _ if address.is_loopback() => AddressClass::Private,
        [0xfc00..=0xfdff, ..] => AddressClass::Private,
        // Protocol assignments with Teredo (2001::/23), documentation (2001:db8::/32, 3fff::/20), 6to4 (2002::/16).
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => AddressClass::Special,
        [0x2000..=0x3fff, ..] => AddressClass::Public,
        _ => AddressClass::Special,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deny_table_holds_at_both_ends_of_every_range() {
        let denied = "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.0.0.2 \
            127.255.255.255 169.254.0.0 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.0 \
            192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 \
            255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 64:ff9b::a00:1 \
            64:ff9b::808:808 fc00::1 fdff:ffff::1 fe80::1 febf::1 fec0::1 ff02::1 2001:db8::1 2002:a00:1::1 2001::1 \
            3fff::1 100::1";
        for text in denied.split_whitespace() {
            let address = text.parse().expect("an address");
            assert_ne!(classify(address), AddressClass::Public, "{text}");
        }
    }

    #[test]
    fn neighbours_of_the_table_are_public() {
        let public = "1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 \
            169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 \
            198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2804:14c::1 ::ffff:8.8.8.8";
        for text in public.split_whitespace() {
            let address = text.parse().expect("an address");
            assert_eq!(classify(address), AddressClass::Public, "{text}");
        }
    }

    #[test]
    fn a_cloud_s_metadata_address_is_not_merely_private() {
        for text in ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254"] {
            assert_eq!(classify(text.parse().expect("an address")), AddressClass::Special, "{text}");
        }
    }
}
