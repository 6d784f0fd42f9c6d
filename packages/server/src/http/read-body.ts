/** The body of a request as text, unless it is larger than allowed: then it is not read to its end. */

export async function readBody(request: Request, maxBytes: number): Promise<string | 'too-large'> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return 'too-large';
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  const reader = request.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength;
    if (bytes > maxBytes) {
      void reader.cancel().catch(() => {});
      return 'too-large';
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}
