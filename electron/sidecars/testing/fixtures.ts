/** Sidecars as well-known programs write them: their layout and namespaces, our own content. */

export const lightroom = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000, 0000/00/00-00:00:00        ">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmp:Rating="4"
   xmp:Label="Select &amp; print"
   xmp:MetadataDate="2026-05-03T10:11:12+02:00"
   crs:Exposure2012="+0.35"
   crs:ToneCurveName2012='Linear'>
   <dc:creator>
    <rdf:Seq>
     <rdf:li>A. Photographer</rdf:li>
    </rdf:Seq>
   </dc:creator>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>harbour</rdf:li>
     <rdf:li>Évora &#x26; around</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject>
    <rdf:Bag>
     <rdf:li>places|harbour</rdf:li>
    </rdf:Bag>
   </lr:hierarchicalSubject>
   <crs:ToneCurvePV2012>
    <rdf:Seq>
     <rdf:li>0, 0</rdf:li>
     <rdf:li>255, 255</rdf:li>
    </rdf:Seq>
   </crs:ToneCurvePV2012>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
                                                                                                    
                                                                                                    
<?xpacket end="w"?>`;

export const digikam = `<?xml version="1.0" encoding="UTF-8"?>\r
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">\r
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\r
  <rdf:Description rdf:about=""\r
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"\r
    xmlns:dc="http://purl.org/dc/elements/1.1/"\r
    xmlns:exif="http://ns.adobe.com/exif/1.0/"\r
   digiKam:ColorLabel="0">\r
   <digiKam:CaptionsAuthorNames>\r
    <rdf:Alt>\r
     <rdf:li xml:lang="x-default">Me</rdf:li>\r
    </rdf:Alt>\r
   </digiKam:CaptionsAuthorNames>\r
   <dc:description>\r
    <rdf:Alt>\r
     <rdf:li xml:lang="x-default"><![CDATA[Boats <at> dawn]]></rdf:li>\r
     <rdf:li xml:lang="de-DE">Boote im Morgengrauen</rdf:li>\r
    </rdf:Alt>\r
   </dc:description>\r
   <exif:UserComment>\r
    <rdf:Alt>\r
     <rdf:li xml:lang="x-default">Boats</rdf:li>\r
    </rdf:Alt>\r
   </exif:UserComment>\r
  </rdf:Description>\r
 </rdf:RDF>\r
</x:xmpmeta>\r
`;

export const darktable = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:darktable="http://darktable.sf.net/"
   xmp:Rating="1"
   xmpMM:DerivedFrom="boats.cr3"
   darktable:xmp_version="5"
   darktable:raw_params="0"
   darktable:history_end="2">
   <darktable:history>
    <rdf:Seq>
     <rdf:li
      darktable:num="0"
      darktable:operation="exposure"
      darktable:params="gz03eJxjYGBg>AAAE"
      darktable:blendop_version="13"/>
     <rdf:li darktable:num="1" darktable:operation="crop"/>
    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;

/** One line for each property, with words of the person in attributes of the one description, which has no end tag. */
export const immich = `<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='Image::ExifTool 13.00'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>

 <rdf:Description rdf:about=''
  xmlns:exif='http://ns.adobe.com/exif/1.0/'>
  <exif:GPSLatitude>38,34.2N</exif:GPSLatitude>
 </rdf:Description>

 <rdf:Description rdf:about=''
  xmlns:tiff='http://ns.adobe.com/tiff/1.0/'>
  <tiff:ImageDescription>
   <rdf:Alt>
    <rdf:li xml:lang='x-default'>Boats</rdf:li>
   </rdf:Alt>
  </tiff:ImageDescription>
 </rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end='w'?>`;

/** Other prefixes, a description without an end tag, and all in one line. */
export const strange =
  `<q:xmpmeta xmlns:q="adobe:ns:meta/"><RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
  `<!-- <rdf:Description> in a comment --><Description r:about="uuid:7" xmlns:d="http://purl.org/dc/elements/1.1/" d:format="image/jpeg" d:description='Our &quot;boat&quot;'/>` +
  `<Description r:about="uuid:7" xmlns:dc="http://example.org/other/" dc:title="a > b"/></RDF></q:xmpmeta>`;

/** The usual namespaces by other prefixes. */
const renamed = lightroom
  .replace(/\b(rdf|dc):/gu, (_match, prefix: string) => (prefix === 'rdf' ? 'r:' : 'purl:'))
  .replace(/xmlns:(rdf|dc)=/gu, (_match, prefix: string) => (prefix === 'rdf' ? 'xmlns:r=' : 'xmlns:purl='));

/** As known programs write them, each read by every other. */
export const usual = { lightroom, digikam, darktable, immich, renamed } as const;
export const sidecars = { ...usual, strange } as const;

export function utf16(text: string, order: 'little' | 'big'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'little' ? bytes : bytes.swap16();
}
