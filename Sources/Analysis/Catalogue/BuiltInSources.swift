/// The sources that are built in: our own compilation from the literature.
///
/// One source on two lines: name | other names | right ascension and declination (J2000, degrees) |
/// kind | redshift | size (degrees, about; empty for a point) = reference: a paper of the discovery
/// or study at these energies, and of the redshift where that came later. A redshift is left out
/// where no spectrum is agreed on. Positions of blazars, pulsars and binaries are those of their
/// radio or optical counterparts; those of extended sources are centroids, rounded.
enum BuiltInSources {
  static let text = """
    Crab Nebula | Crab, M 1, NGC 1952, Taurus A, SN 1054,
      Crab Pulsar, PSR B0531+21, PSR J0534+2200, HESS J0534+220 | 83.6331 +22.0145 | PWN | |
      = Weekes et al. 1989, ApJ 342, 379
    Mrk 421 | 1ES 1101+384, B2 1101+38 | 166.1138 +38.2088 | HBL | 0.031 |
      = Punch et al. 1992, Nature 358, 477
    Mrk 501 | B2 1652+39, 4C +39.49 | 253.4676 +39.7602 | HBL | 0.034 |
      = Quinn et al. 1996, ApJ 456, L83
    1ES 2344+514 | | 356.7702 +51.7050 | HBL | 0.044 |
      = Catanese et al. 1998, ApJ 501, 616
    1ES 1959+650 | | 299.9994 +65.1485 | HBL | 0.047 |
      = Holder et al. 2003, ApJ 583, L9
    PKS 2155-304 | QSO B2155-304 | 329.7170 -30.2256 | HBL | 0.116 |
      = Chadwick et al. 1999, ApJ 513, 161
    H 1426+428 | 1H 1426+428, 1ES 1426+428 | 217.1359 +42.6725 | HBL | 0.129 |
      = Horan et al. 2002, ApJ 571, 753
    M 87 | NGC 4486, Virgo A, 3C 274 | 187.7059 +12.3911 | FR I | 0.0043 |
      = Aharonian et al. 2003, A&A 403, L1
    PKS 2005-489 | | 302.3558 -48.8316 | HBL | 0.071 |
      = Aharonian et al. 2005, A&A 436, L17
    1ES 1218+304 | B2 1218+30, PG 1218+304 | 185.3414 +30.1770 | HBL | 0.182 |
      = Albert et al. 2006, ApJ 642, L119
    1ES 1215+303 | ON 325, B2 1215+30 | 184.4670 +30.1168 | HBL | 0.131 |
      = Aleksić et al. 2012, A&A 544, A142
    W Comae | W Com, ON 231, 1ES 1219+285, B2 1219+28 | 185.3820 +28.2329 | IBL | 0.102 |
      = Acciari et al. 2008, ApJ 684, L73
    H 2356-309 | 1ES 2356-309 | 359.7829 -30.6280 | HBL | 0.165 |
      = Aharonian et al. 2006, Nature 440, 1018
    1ES 1101-232 | | 165.9067 -23.4920 | HBL | 0.186 |
      = Aharonian et al. 2006, Nature 440, 1018
    PG 1553+113 | 1ES 1553+113 | 238.9293 +11.1901 | HBL | 0.433 |
      = Aharonian et al. 2006, A&A 448, L19; z: Dorigo Jones et al. 2022, MNRAS 509, 4330
    Mrk 180 | 1ES 1133+704 | 174.1100 +70.1576 | HBL | 0.045 |
      = Albert et al. 2006, ApJ 648, L105
    PKS 0548-322 | | 87.6690 -32.2713 | HBL | 0.069 |
      = Aharonian et al. 2010, A&A 521, A69
    BL Lacertae | BL Lac, B3 2200+420 | 330.6804 +42.2778 | LBL | 0.069 |
      = Albert et al. 2007, ApJ 666, L17
    1ES 0229+200 | | 38.2026 +20.2882 | HBL | 0.140 |
      = Aharonian et al. 2007, A&A 475, L9
    1ES 0347-121 | | 57.3466 -11.9909 | HBL | 0.188 |
      = Aharonian et al. 2007, A&A 473, L25
    1ES 1011+496 | | 153.7673 +49.4335 | HBL | 0.212 |
      = Albert et al. 2007, ApJ 667, L21
    3C 279 | PKS 1253-055 | 194.0465 -5.7893 | FSRQ | 0.536 |
      = MAGIC Collaboration 2008, Science 320, 1752
    RGB J0152+017 | | 28.1650 +1.7882 | HBL | 0.080 |
      = Aharonian et al. 2008, A&A 481, L103
    1ES 0806+524 | | 122.4550 +52.3162 | HBL | 0.138 |
      = Acciari et al. 2009, ApJ 690, L126
    S5 0716+714 | S5 0716+71 | 110.4727 +71.3434 | IBL | |
      = Anderhub et al. 2009, ApJ 704, L129
    3C 66A | B2 0219+42 | 35.6650 +43.0355 | IBL | 0.340 |
      = Acciari et al. 2009, ApJ 693, L104; z: Torres-Zafra et al. 2018, MNRAS 474, 3162
    Centaurus A | Cen A, NGC 5128 | 201.3651 -43.0191 | FR I | 0.0018 |
      = Aharonian et al. 2009, ApJ 695, L40
    RGB J0710+591 | | 107.6253 +59.1390 | HBL | 0.125 |
      = Acciari et al. 2010, ApJ 715, L49
    PKS 1424+240 | | 216.7516 +23.8000 | HBL | 0.604 |
      = Acciari et al. 2010, ApJ 708, L100; z: Paiano et al. 2017, ApJ 837, 144
    PKS 1510-089 | PKS 1510-08 | 228.2105 -9.0999 | FSRQ | 0.361 |
      = H.E.S.S. Collaboration 2013, A&A 554, A107
    PKS 1222+216 | 4C +21.35 | 186.2269 +21.3796 | FSRQ | 0.434 |
      = Aleksić et al. 2011, ApJ 730, L8
    AP Librae | AP Lib, PKS 1514-241 | 229.4242 -24.3721 | LBL | 0.049 |
      = H.E.S.S. Collaboration 2015, A&A 573, A31
    1ES 0414+009 | | 64.2187 +1.0900 | HBL | 0.287 |
      = H.E.S.S. Collaboration 2012, A&A 538, A103
    RBS 0413 | 1ES 0317+185 | 49.9659 +18.7596 | HBL | 0.190 |
      = Aliu et al. 2012, ApJ 750, 94
    SHBL J001355.9-185406 | 1RXS J001356.6-185408 | 3.4835 -18.9019 | HBL | 0.095 |
      = H.E.S.S. Collaboration 2013, A&A 554, A72
    1ES 0647+250 | | 102.6937 +25.0499 | HBL | |
      = MAGIC Collaboration 2023, A&A 670, A49
    B3 2247+381 | | 342.5240 +38.4103 | HBL | 0.119 |
      = Aleksić et al. 2012, A&A 539, A118
    MAGIC J2001+439 | MG4 J200112+4352 | 300.3036 +43.8813 | IBL | |
      = Aleksić et al. 2014, A&A 572, A121
    RX J0648.7+1516 | VER J0648+152 | 102.1985 +15.2736 | HBL | 0.179 |
      = Aliu et al. 2011, ApJ 742, 127
    1ES 1741+196 | | 265.9910 +19.5858 | HBL | 0.084 |
      = Ahnen et al. 2017, MNRAS 468, 1534
    1ES 1312-423 | | 198.7641 -42.6138 | HBL | 0.105 |
      = H.E.S.S. Collaboration 2013, MNRAS 434, 1889
    PKS 0447-439 | | 72.3529 -43.8358 | HBL | 0.343 |
      = H.E.S.S. Collaboration 2013, A&A 552, A118; z: Muriel et al. 2015, A&A 574, A101
    PKS 0301-243 | | 45.8604 -24.1198 | HBL | 0.266 |
      = H.E.S.S. Collaboration 2013, A&A 559, A136
    1ES 1727+502 | I Zw 187 | 262.0776 +50.2196 | HBL | 0.055 |
      = Aleksić et al. 2014, A&A 563, A90
    1ES 0033+595 | | 8.9693 +59.8346 | HBL | 0.467 |
      = Aleksić et al. 2015, MNRAS 446, 217; z: Paiano et al. 2017, ApJ 837, 144
    1ES 1440+122 | | 220.7012 +12.0112 | HBL | 0.163 |
      = Archambault et al. 2016, MNRAS 461, 202
    H 1722+119 | 1H 1720+117 | 261.2681 +11.8710 | HBL | |
      = Ahnen et al. 2016, MNRAS 459, 3271
    MS 1221.8+2452 | | 186.1008 +24.6065 | HBL | 0.218 |
      = Cortina et al. 2013, ATel 5038
    PKS 1441+25 | | 220.9870 +25.0290 | FSRQ | 0.940 |
      = Ahnen et al. 2015, ApJ 815, L23
    S3 0218+35 | B2 0218+357, S3 0218+357 | 35.2728 +35.9372 | FSRQ | 0.944 |
      = Ahnen et al. 2016, A&A 595, A98
    TXS 0506+056 | | 77.3582 +5.6931 | IBL | 0.3365 |
      = Ansoldi et al. 2018, ApJ 863, L10
    IC 310 | | 49.1791 +41.3249 | FR I | 0.0189 |
      = Aleksić et al. 2010, ApJ 723, L207
    NGC 1275 | 3C 84, Perseus A | 49.9507 +41.5117 | FR I | 0.0176 |
      = Aleksić et al. 2012, A&A 539, L2
    NGC 253 | | 11.8880 -25.2882 | starburst | 0.0008 |
      = Acero et al. 2009, Science 326, 1080
    M 82 | NGC 3034 | 148.9696 +69.6794 | starburst | 0.0007 |
      = VERITAS Collaboration 2009, Nature 462, 770
    PKS 0625-354 | PKS 0625-35 | 96.7780 -35.4876 | FR I | 0.055 |
      = H.E.S.S. Collaboration 2018, MNRAS 476, 4187
    3C 264 | NGC 3862 | 176.2709 +19.6063 | FR I | 0.0217 |
      = Archer et al. 2020, ApJ 896, 41
    OJ 287 | | 133.7036 +20.1085 | LBL | 0.306 |
      = O'Brien 2017, Proc. 35th ICRC, arXiv:1708.02160
    PKS 0736+017 | PKS 0736+01 | 114.8251 +1.6179 | FSRQ | 0.189 |
      = H.E.S.S. Collaboration 2020, A&A 633, A162
    TON 599 | TON 0599, 4C +29.45, B2 1156+29 | 179.8826 +29.2455 | FSRQ | 0.725 |
      = Mirzoyan 2017, ATel 11061
    S4 0954+65 | S4 0954+658 | 149.6969 +65.5652 | LBL | 0.369 |
      = MAGIC Collaboration 2018, A&A 617, A30; z: Becerra González et al. 2021, MNRAS 504, 5258
    OT 081 | 4C +09.57, PKS 1749+096 | 267.8868 +9.6502 | LBL | 0.322 |
      = Mirzoyan 2016, ATel 9267
    S2 0109+22 | | 18.0242 +22.7441 | IBL | |
      = Ansoldi et al. 2018, MNRAS 480, 879
    TXS 0210+515 | | 33.5747 +51.7478 | HBL | 0.049 |
      = Acciari et al. 2020, ApJS 247, 16
    1ES 2037+521 | | 309.8479 +52.3306 | HBL | 0.053 |
      = Acciari et al. 2020, ApJS 247, 16
    RGB J2042+244 | | 310.5254 +24.4478 | HBL | 0.104 |
      = Acciari et al. 2020, ApJS 247, 16
    PGC 2402248 | 2WHSP J073326.7+515354 | 113.3617 +51.8989 | HBL | 0.065 |
      = MAGIC Collaboration 2019, MNRAS 490, 2284
    HESS J1943+213 | | 295.9842 +21.3064 | HBL | |
      = H.E.S.S. Collaboration 2011, A&A 529, A49
    KUV 00311-1938 | | 8.3933 -19.3592 | HBL | |
      = Becherini et al. 2012, AIP Conf. Proc. 1505, 490
    PKS 1440-389 | | 220.9883 -39.1444 | HBL | |
      = H.E.S.S. Collaboration 2020, MNRAS 494, 5590
    1RXS J101015.9-311909 | 1RXS J1010-3119 | 152.5666 -31.3190 | HBL | 0.143 |
      = H.E.S.S. Collaboration 2012, A&A 542, A94
    RX J1136.5+6737 | | 174.1254 +67.6179 | HBL | 0.134 |
      = Mirzoyan 2014, ATel 6062
    VER J0521+211 | RGB J0521+212, RGB J0521.8+2112, TXS 0518+211 | 80.4415 +21.2143 | IBL | |
      = Archambault et al. 2013, ApJ 776, 69
    1ES 0502+675 | | 76.9840 +67.6234 | HBL | |
      = Benbow et al. 2011, arXiv:1110.0038
    RGB J2243+203 | | 340.9781 +20.3511 | HBL | |
      = Abeysekera et al. 2017, ApJS 233, 7
    TXS 1515-273 | | 229.5150 -27.5253 | HBL | 0.128 |
      = Acciari et al. 2021, MNRAS 507, 1528
    N 157B | LMC N157B, HESS J0537-691, PSR J0537-6910 | 84.4476 -69.1722 | PWN | |
      = H.E.S.S. Collaboration 2012, A&A 545, L2
    LMC P3 | HESS J0536-675 | 84.0000 -67.5856 | binary | |
      = H.E.S.S. Collaboration 2018, A&A 610, L17
    30 Dor C | HESS J0535-691 | 83.9792 -69.1861 | superbubble | |
      = H.E.S.S. Collaboration 2015, Science 347, 406
    N 132D | LMC N132D, HESS J0525-696 | 81.2592 -69.6442 | SNR | |
      = H.E.S.S. Collaboration 2021, A&A 655, A7
    Vela X | HESS J0835-455 | 128.7500 -45.6000 | PWN | | 0.43
      = Aharonian et al. 2006, A&A 448, L43
    Vela Pulsar | Vela, PSR B0833-45, PSR J0835-4510 | 128.8359 -45.1764 | pulsar | |
      = H.E.S.S. Collaboration 2023, Nature Astronomy 7, 1341
    Vela Junior | Vela Jr, RX J0852.0-4622, HESS J0852-463 | 133.0000 -46.3667 | SNR | | 1.0
      = Aharonian et al. 2005, A&A 437, L7
    RX J1713.7-3946 | HESS J1713-397, G347.3-0.5 | 258.3900 -39.7600 | SNR | | 0.65
      = Aharonian et al. 2004, Nature 432, 75
    RCW 86 | HESS J1442-624 | 220.7592 -62.4489 | SNR | | 0.41
      = H.E.S.S. Collaboration 2018, A&A 612, A4
    SN 1006 | | 225.7083 -41.9417 | SNR | | 0.24
      = Acero et al. 2010, A&A 516, A62
    Cassiopeia A | Cas A | 350.8500 +58.8150 | SNR | |
      = Aharonian et al. 2001, A&A 370, 112
    Tycho | Tycho's SNR, SN 1572 | 6.3250 +64.1436 | SNR | |
      = Acciari et al. 2011, ApJ 730, L20
    Kepler | Kepler's SNR, SN 1604 | 262.6700 -21.4864 | SNR | |
      = H.E.S.S. Collaboration 2022, A&A 662, A65
    IC 443 | MAGIC J0616+225 | 94.1792 +22.5300 | SNR | | 0.16
      = Albert et al. 2007, ApJ 664, L87
    W 51 | W 51C, HESS J1923+141 | 290.7300 +14.1911 | SNR | | 0.12
      = Aleksić et al. 2012, A&A 541, A13
    W 28 | HESS J1801-233 | 270.4250 -23.3350 | SNR | | 0.17
      = Aharonian et al. 2008, A&A 481, 401
    HESS J1800-240A | | 270.4908 -23.9619 | molecular cloud | | 0.15
      = Aharonian et al. 2008, A&A 481, 401
    HESS J1800-240B | | 270.1100 -24.0389 | molecular cloud | | 0.15
      = Aharonian et al. 2008, A&A 481, 401
    W 49B | HESS J1911+090 | 287.7804 +9.0936 | SNR | |
      = H.E.S.S. Collaboration 2018, A&A 612, A5
    G0.9+0.1 | HESS J1747-281 | 266.8467 -28.1517 | PWN | |
      = Aharonian et al. 2005, A&A 432, L25
    Galactic Centre | Galactic Center, Sgr A*, Sgr A,
      Sagittarius A*, HESS J1745-290 | 266.4168 -29.0078 | Galactic Centre | |
      = Aharonian et al. 2004, A&A 425, L13
    HESS J1745-303 | | 266.2588 -30.3706 | unidentified | | 0.2
      = Aharonian et al. 2008, A&A 483, 509
    HESS J1741-302 | | 265.3158 -30.3769 | unidentified | |
      = H.E.S.S. Collaboration 2018, A&A 612, A13
    LS 5039 | HESS J1826-148 | 276.5627 -14.8484 | binary | |
      = Aharonian et al. 2005, Science 309, 746
    LS I +61 303 | LSI +61 303 | 40.1319 +61.2293 | binary | |
      = Albert et al. 2006, Science 312, 1771
    PSR B1259-63 | HESS J1302-638, LS 2883 | 195.6985 -63.8357 | binary | |
      = Aharonian et al. 2005, A&A 442, 1
    HESS J0632+057 | MWC 148 | 98.2469 +5.8003 | binary | |
      = Aharonian et al. 2007, A&A 469, L1
    HESS J1018-589A | 1FGL J1018.6-5856, HESS J1018-589 A | 154.7317 -58.9461 | binary | |
      = H.E.S.S. Collaboration 2015, A&A 577, A131
    PSR J2032+4127 | MT91 213 | 308.0547 +41.4567 | binary | |
      = Abeysekera et al. 2018, ApJ 867, L19
    TeV J2032+4130 | Cygnus OB2 source | 307.9875 +41.4992 | PWN | | 0.1
      = Aharonian et al. 2005, A&A 431, 197
    SS 433 | V1343 Aql | 287.9565 +4.9827 | microquasar | |
      = Abeysekara et al. 2018, Nature 562, 82
    Eta Carinae | Eta Car, η Carinae, η Car | 161.2648 -59.6844 | binary | |
      = H.E.S.S. Collaboration 2020, A&A 635, A167
    RS Ophiuchi | RS Oph | 267.5548 -6.7079 | nova | |
      = H.E.S.S. Collaboration 2022, Science 376, 77
    Geminga | PSR J0633+1746 | 98.4756 +17.7703 | pulsar halo | | 2.0
      = Abeysekara et al. 2017, Science 358, 911
    PSR B0656+14 | Monogem | 104.9505 +14.2393 | pulsar halo | | 2.0
      = Abeysekara et al. 2017, Science 358, 911
    3C 58 | PSR J0205+6449 | 31.4080 +64.8286 | PWN | |
      = Aleksić et al. 2014, A&A 567, L8
    CTA 1 | VER J0006+729 | 1.6083 +72.9836 | PWN | | 0.27
      = Aliu et al. 2013, ApJ 764, 38
    MSH 15-52 | HESS J1514-591, PSR B1509-58 | 228.5292 -59.1575 | PWN | | 0.11
      = Aharonian et al. 2005, A&A 435, L17
    HESS J1825-137 | PSR J1826-1334 nebula | 276.4500 -13.7800 | PWN | | 0.46
      = Aharonian et al. 2006, A&A 460, 365
    HESS J1826-130 | | 276.5008 -13.0339 | unidentified | | 0.15
      = H.E.S.S. Collaboration 2020, A&A 644, A112
    HESS J1813-178 | | 273.4079 -17.8428 | PWN | | 0.04
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1834-087 | W 41 | 278.6937 -8.7644 | unidentified | | 0.17
      = H.E.S.S. Collaboration 2015, A&A 574, A27
    HESS J1833-105 | G21.5-0.9, PSR J1833-1034 | 278.3899 -10.5687 | PWN | |
      = Djannati-Ataï et al. 2008, Proc. 30th ICRC, arXiv:0710.2247
    HESS J1846-029 | Kes 75, PSR J1846-0258 | 281.6039 -2.9750 | PWN | |
      = Djannati-Ataï et al. 2008, Proc. 30th ICRC, arXiv:0710.2247
    HESS J1837-069 | | 279.4083 -6.9500 | PWN | | 0.12
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1841-055 | | 280.2292 -5.5500 | unidentified | | 0.41
      = Aharonian et al. 2008, A&A 477, 353
    HESS J1849-000 | PSR J1849-0001 | 282.2567 -0.0214 | PWN | |
      = Terrier et al. 2008, AIP Conf. Proc. 1085, 312
    HESS J1857+026 | | 284.2958 +2.6667 | PWN | | 0.11
      = Aharonian et al. 2008, A&A 477, 353
    HESS J1858+020 | | 284.5833 +2.0900 | unidentified | | 0.08
      = Aharonian et al. 2008, A&A 477, 353
    MGRO J1908+06 | HESS J1908+063 | 286.9750 +6.2686 | unidentified | | 0.34
      = Aharonian et al. 2009, A&A 499, 723
    HESS J1912+101 | | 288.2042 +10.1517 | SNR | | 0.26
      = Aharonian et al. 2008, A&A 484, 435
    G54.1+0.3 | VER J1930+188 | 292.6333 +18.8700 | PWN | |
      = Acciari et al. 2010, ApJ 719, L69
    HESS J1809-193 | | 272.6292 -19.3000 | PWN | | 0.53
      = Aharonian et al. 2007, A&A 472, 489
    HESS J1804-216 | | 271.1292 -21.7000 | unidentified | | 0.2
      = Aharonian et al. 2006, ApJ 636, 777
    Terzan 5 | HESS J1747-248 | 266.9542 -24.8083 | globular cluster | | 0.16
      = H.E.S.S. Collaboration 2011, A&A 531, L18
    HESS J1731-347 | G353.6-0.7 | 263.0125 -34.7550 | SNR | | 0.27
      = H.E.S.S. Collaboration 2011, A&A 531, A81
    G349.7+0.2 | HESS J1718-374 | 259.4908 -37.4444 | SNR | |
      = H.E.S.S. Collaboration 2015, A&A 574, A100
    HESS J1718-385 | | 259.5292 -38.5500 | PWN | | 0.15
      = Aharonian et al. 2007, A&A 472, 489
    CTB 37A | HESS J1714-385 | 258.5792 -38.5667 | SNR | | 0.07
      = Aharonian et al. 2008, A&A 490, 685
    CTB 37B | HESS J1713-381 | 258.4900 -38.2000 | SNR | | 0.04
      = Aharonian et al. 2008, A&A 486, 829
    HESS J1708-443 | PSR B1706-44 | 257.0458 -44.3333 | PWN | | 0.29
      = H.E.S.S. Collaboration 2011, A&A 528, A143
    Westerlund 1 | Wd 1, HESS J1646-458 | 251.6500 -46.0200 | star cluster | | 1.1
      = Abramowski et al. 2012, A&A 537, A114
    HESS J1640-465 | | 250.1833 -46.5306 | PWN | | 0.05
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1634-472 | | 248.7417 -47.2700 | unidentified | | 0.11
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1632-478 | | 248.0375 -47.8200 | PWN | | 0.21
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1616-508 | | 244.1000 -50.9000 | PWN | | 0.14
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1614-518 | | 243.5792 -51.8200 | SNR | | 0.23
      = Aharonian et al. 2006, ApJ 636, 777
    HESS J1534-571 | G323.7-1.0 | 233.5708 -57.1000 | SNR | | 0.4
      = H.E.S.S. Collaboration 2018, A&A 612, A8
    HESS J1507-622 | | 226.7208 -62.3500 | unidentified | | 0.15
      = H.E.S.S. Collaboration 2011, A&A 525, A45
    HESS J1420-607 | Kookaburra K3 | 215.0375 -60.7600 | PWN | | 0.06
      = Aharonian et al. 2006, A&A 456, 245
    HESS J1418-609 | Rabbit, Kookaburra Rabbit | 214.5167 -60.9753 | PWN | | 0.06
      = Aharonian et al. 2006, A&A 456, 245
    HESS J1356-645 | | 209.0000 -64.5000 | PWN | | 0.2
      = H.E.S.S. Collaboration 2011, A&A 533, A103
    HESS J1303-631 | | 195.7517 -63.1986 | PWN | | 0.16
      = Aharonian et al. 2005, A&A 439, 1013
    Westerlund 2 | Wd 2, HESS J1023-575 | 155.8250 -57.7639 | star cluster | | 0.18
      = Aharonian et al. 2007, A&A 467, 1075
    Boomerang | G106.3+2.7, VER J2227+608 | 336.9958 +60.8831 | SNR | | 0.27
      = Acciari et al. 2009, ApJ 703, L6
    CTB 87 | VER J2016+371 | 304.0083 +37.1978 | PWN | |
      = Aliu et al. 2014, ApJ 788, 78
    Gamma Cygni | γ Cygni, G78.2+2.1, VER J2019+407 | 305.0200 +40.7600 | SNR | | 0.23
      = Aliu et al. 2013, ApJ 770, 93
    """
}
