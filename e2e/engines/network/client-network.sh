#!/bin/sh
# A network for one client: a namespace for it, and another for its router, which translates addresses as those at home do.
# client-network.sh NAME NEAR/30 FAR/30
# Makes NAMEc and NAMEr, prints "ready", and removes both when its input ends: also when who started it was killed.
set -e
name=$1 near=$2 far=$3

remove() {
  ip link del "${name}a" || true
  ip netns del "${name}c" || true
  ip netns del "${name}r" || true
}
trap '' INT TERM
trap remove EXIT

ip netns add "${name}c"
ip netns add "${name}r"
ip link add "${name}a" type veth peer name wan netns "${name}r"
ip -n "${name}r" link add lan type veth peer name eth0 netns "${name}c"
# Otherwise its address of version 6 comes seconds after the link, and browsers take that for another network.
ip netns exec "${name}c" sysctl -qw net.ipv6.conf.eth0.accept_dad=0

ip address add "$near" dev "${name}a"
ip link set "${name}a" up
ip -n "${name}r" address add "$far" dev wan
ip -n "${name}r" address add 10.0.0.1/24 dev lan
ip -n "${name}r" link set wan up
ip -n "${name}r" link set lan up
ip -n "${name}c" link set lo up
ip -n "${name}c" link set eth0 up
ip -n "${name}c" address add 10.0.0.2/24 dev eth0
ip -n "${name}c" route add default via 10.0.0.1

# A flow that is forgotten stays so, and nobody is told.
ip netns exec "${name}r" sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_tcp_loose=0
ip netns exec "${name}r" nft -f - <<RULES
table ip road {
  chain leave { type nat hook postrouting priority 100; oifname "wan" masquerade; }
  chain forward { type filter hook forward priority 0; ct state invalid drop; jump fault; }
  chain input { type filter hook input priority 0; ct state invalid drop; }
  chain fault { }
}
RULES

echo ready
cat > /dev/null
