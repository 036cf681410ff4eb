/** Style words the shipped model was trained with, as they are put after a prompt, and what a person calls them. */
export const styles = [
  { value: 'any', label: 'Any' },
  { value: 'flat', label: 'Flat' },
  { value: 'soft', label: 'Soft' },
  { value: '3d', label: '3D' },
  { value: 'cartoon', label: 'Cartoon' },
  { value: 'retro', label: 'Retro' },
  { value: 'simple', label: 'Simple' },
  { value: 'classic', label: 'Classic' },
  { value: 'matte', label: 'Matte' },
  { value: 'comic', label: 'Comic' },
  { value: 'badge', label: 'Badge' },
  { value: 'blue badge', label: 'Blue badge' },
  { value: 'office', label: 'Office' },
  { value: 'airy', label: 'Airy' },
] as const;
