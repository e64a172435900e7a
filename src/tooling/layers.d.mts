export const layers: Readonly<Record<string, readonly string[]>>
export function layerOf(path: string): string | null
