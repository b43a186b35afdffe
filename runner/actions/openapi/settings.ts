/** `BATON_PET_SHOP_URL`, for a document that is imported `as petShop`. */
export function clientSetting(client: string, what: 'URL' | 'TOKEN'): string {
  const words = client.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  return `BATON_${words}_${what}`;
}
