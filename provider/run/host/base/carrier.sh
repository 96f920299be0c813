# Tells whether link $1 has a carrier: what it sends without one, nobody hears, and silence says nothing.
has_carrier() {
  has_carrier_told=0
  { read -r has_carrier_told <"/sys/class/net/$1/carrier"; } 2>/dev/null
  [ "$has_carrier_told" = 1 ]
}
