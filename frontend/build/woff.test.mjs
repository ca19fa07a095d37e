// @vitest-environment node
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toTrueType } from "./woff.mjs";

const TABLES = [
  ["cmap", Buffer.from("a".repeat(61))],
  ["glyf", Buffer.from("b")],
  ["head", Buffer.from("cdefgh")],
];

/** A WOFF of these tables: long ones packed, short ones as they are. */
function woffOf(tables) {
  const header = Buffer.alloc(44 + tables.length * 20);
  header.write("wOFF", 0, "latin1");
  header.writeUInt32BE(0x00010000, 4);
  header.writeUInt16BE(tables.length, 12);
  const parts = [header];
  let offset = header.length;
  tables.forEach(([tag, data], index) => {
    const packed = deflateSync(data);
    const stored = packed.length < data.length ? packed : data;
    const at = 44 + index * 20;
    header.write(tag, at, "latin1");
    for (const [place, value] of [offset, stored.length, data.length, 100 + index].entries())
      header.writeUInt32BE(value, at + 4 + place * 4);
    const padding = Buffer.alloc(-stored.length & 3);
    parts.push(stored, padding);
    offset += stored.length + padding.length;
  });
  return Buffer.concat(parts);
}

describe("toTrueType", () => {
  const font = toTrueType(woffOf(TABLES));

  it("keeps every table with its checksum, each at a multiple of four", () => {
    const found = TABLES.map((_, index) => {
      const at = 12 + index * 16;
      const offset = font.readUInt32BE(at + 8);
      expect(offset % 4).toBe(0);
      return [
        font.toString("latin1", at, at + 4),
        font.readUInt32BE(at + 4),
        font.subarray(offset, offset + font.readUInt32BE(at + 12)),
      ];
    });
    expect(found).toEqual(TABLES.map(([tag, data], index) => [tag, 100 + index, data]));
  });
  it("begins with the header that readers of TrueType search by", () => {
    expect(font.readUInt32BE(0)).toBe(0x00010000);
    expect([4, 6, 8, 10].map((at) => font.readUInt16BE(at))).toEqual([3, 32, 1, 16]); // of three tables
  });
  it("refuses what is no WOFF, and a table that does not come out whole", () => {
    expect(() => toTrueType(Buffer.from("OTTO"))).toThrow("Not a WOFF 1.0 file.");
    const broken = woffOf(TABLES);
    broken.writeUInt32BE(7, 44 + 20 + 8); // the second table stores one byte and now says seven
    expect(() => toTrueType(broken)).toThrow();
  });
});
