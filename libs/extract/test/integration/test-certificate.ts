/**
 * A certificate that signs itself, for localhost, 127.0.0.1 and `api.volka.test`, and its key: for tests that need TLS, worth
 * nothing elsewhere. Valid for a hundred years:
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=…`
 */
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBrDCCAVGgAwIBAgIUYvUP5AO9xcbV/yyBabd6xlejpgUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODA1MzcxMFoYDzIxMjYxMTA0
MDUzNzEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASPDX/nwn375cPXuSTGqAmhfVHdn+msYUu0N5iJiN80yiuN3Kp5PPeQ
e03+kk8Fbkclt+5dhsDnngtUdbS7m+GSo38wfTAdBgNVHQ4EFgQUqmp0b7/Hz1J3
PoB2EhRc5rt1ZpAwHwYDVR0jBBgwFoAUqmp0b7/Hz1J3PoB2EhRc5rt1ZpAwDwYD
VR0TAQH/BAUwAwEB/zAqBgNVHREEIzAhgglsb2NhbGhvc3SCDmFwaS52b2xrYS50
ZXN0hwR/AAABMAoGCCqGSM49BAMCA0kAMEYCIQCeKjn3vA7YzVfKaVBezuGcusRT
yLepR2Kvi9pGFz1NQgIhALBPUchSGb0tA0G7TGUjJoPAB12ajfq92mjSWUfHAWMt
-----END CERTIFICATE-----
`;

export const TEST_CERTIFICATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2YoNkTzwWCJg2VDF
Y51HwCgYw5cN6CB8upjJd9v6EVuhRANCAASPDX/nwn375cPXuSTGqAmhfVHdn+ms
YUu0N5iJiN80yiuN3Kp5PPeQe03+kk8Fbkclt+5dhsDnngtUdbS7m+GS
-----END PRIVATE KEY-----
`;
