// What must not compile: the lines with `wrong` at their end, and no others.
import type { ImageFilter, ImagesQuery, ImagesQueryVariables } from "./generated/graphql.js";

export const lacking: ImagesQueryVariables = { after: "a" }; // wrong
export const right: ImagesQueryVariables = { first: 3 };
export const text: ImagesQueryVariables = { first: "3" }; // wrong
export const order: ImageFilter = { type: { in: ["CUSTOMARY"] } }; // wrong
export const moment: ImageFilter = { createdAfter: 2026 }; // wrong

export function use({ images }: ImagesQuery): unknown {
  const early = images.nodes; // wrong
  const [image] = images?.nodes ?? [];
  const unread = image?.osName; // wrong
  const time: string | null | undefined = image?.createTime;
  const number: number | null | undefined = image?.createTime; // wrong
  return [early, unread, time, number];
}
