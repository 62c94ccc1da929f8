-- Each leaf comes with the device's own word for its farewells: Ed25519 public key, SPKI in base64. Null: a leaf from before.
alter table device_leaves add column farewell_key text;
