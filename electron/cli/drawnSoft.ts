/** What comes of editing what is larger than the model draws. `what` names it: "a photo of 3000 x 2000". */
export function drawnSoft(what: string, { imagePx }: { readonly imagePx: number }, { asDrawn }: { readonly asDrawn: boolean }): string {
  const model = `This model draws pictures of ${imagePx} x ${imagePx}`;
  if (asDrawn) return `${model}: all of ${what} will look drawn and soft.`;
  return `${model}: what it draws anew in ${what} will look drawn and soft. New colours are as sharp as before, and all the rest stays as it is.`;
}
