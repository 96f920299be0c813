import { utils } from "ssh2";
import { keyText, publicKeyOf, type PublicKey } from "../../../../provider/run/ssh/public-key";

export const ed25519Key = made(utils.generateKeyPairSync("ed25519").public);
export const otherEd25519Key = made(utils.generateKeyPairSync("ed25519").public);
export const ecdsaKey = made(utils.generateKeyPairSync("ecdsa", { bits: 256 }).public);
export const rsaKey = made(utils.generateKeyPairSync("rsa", { bits: 2048 }).public);

export function line(names: string, key: PublicKey): string {
  return `${names} ${keyText(key)}`;
}

function made(text: string): PublicKey {
  const key = publicKeyOf(Buffer.from(text.split(" ")[1] ?? "", "base64"));
  if (key === undefined) throw new Error(`not a public key: ${text}`);
  return key;
}
