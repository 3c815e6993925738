// Says what node:crypto makes of signatures. Each line is key, message and signature in hexadecimal, parted by one blank.
import { createPublicKey, verify } from "node:crypto";
import { createInterface } from "node:readline";

const prefix = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410

for await (const line of createInterface({ input: process.stdin })) {
  const [key, message, signature] = line.split(" ").map((part) => Buffer.from(part, "hex"));
  let good = false;
  try {
    const der = Buffer.concat([prefix, key]);
    good = verify(null, message, createPublicKey({ key: der, format: "der", type: "spki" }), signature);
  } catch {
    good = false; // a key that it does not take is a signature that it does not accept
  }
  console.log(good ? "accepted" : "refused");
}
