/**
 * WOFF 1.0 to TrueType: fontnik reads only plain font files, and the fonts from npm come as WOFF.
 * A WOFF is the same tables, each packed by zlib, behind another header (https://www.w3.org/TR/WOFF/).
 */
import { inflateSync } from "node:zlib";

const HEADER = 44;
const ENTRY = 20;

/** The font as a TrueType file. Tables keep their order and checksums; each starts at a multiple of four. */
export function toTrueType(woff) {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("Not a WOFF 1.0 file.");
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, HEADER + index * ENTRY));
  return assemble(woff.readUInt32BE(4), tables);
}

function readTable(woff, at) {
  const offset = woff.readUInt32BE(at + 4);
  const packed = woff.subarray(offset, offset + woff.readUInt32BE(at + 8));
  const length = woff.readUInt32BE(at + 12);
  const data = packed.length < length ? inflateSync(packed) : packed;
  if (data.length !== length) throw new Error("A table of the font is damaged.");
  return { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), data };
}

function assemble(flavour, tables) {
  const directory = Buffer.alloc(12 + tables.length * 16);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  directory.writeUInt32BE(flavour, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE((tables.length - power) * 16, 10);
  const parts = [directory];
  let offset = directory.length;
  tables.forEach(({ tag, checksum, data }, index) => {
    const at = 12 + index * 16;
    directory.writeUInt32BE(tag, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    const padding = Buffer.alloc(-data.length & 3);
    parts.push(data, padding);
    offset += data.length + padding.length;
  });
  return Buffer.concat(parts);
}
