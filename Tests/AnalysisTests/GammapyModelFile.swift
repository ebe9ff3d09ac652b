/// Models of every type as Gammapy 2.1 writes them.
enum GammapyModelFile {
  /// By `Models.write`, without covariance.
  static let text = """
    components:
    -   name: s0
        type: SkyModel
        datasets_names:
        - a
        - b
        spectral:
            type: PowerLawSpectralModel
            parameters:
            -   name: index
                value: 2.0
                prior:
                    type: GaussianPrior
                    parameters:
                    -   name: mu
                        value: 2.1
                        unit: ''
                    -   name: sigma
                        value: 0.2
                        unit: ''
                    weight: 1
            -   name: amplitude
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
                min: 0.0
                max: 1.0e-10
                prior:
                    type: UniformPrior
                    parameters:
                    -   name: min
                        value: 0.0
                        unit: ''
                    -   name: max
                        value: 1.0e-10
                        unit: ''
                    weight: 1
            -   name: reference
                value: 1.0
                unit: TeV
        spatial:
            type: PointSpatialModel
            frame: galactic
            parameters:
            -   name: lon_0
                value: 1.5
                unit: deg
            -   name: lat_0
                value: -2.0
                unit: deg
    -   name: s1
        type: SkyModel
        spectral:
            type: PowerLaw2SpectralModel
            parameters:
            -   name: amplitude
                value: 1.0e-12
                unit: s-1 cm-2
                min: 0.0
            -   name: index
                value: 2.0
                min: 1.0
                max: 3.0
                prior:
                    type: LogUniformPrior
                    parameters:
                    -   name: min
                        value: 1.0
                        unit: ''
                    -   name: max
                        value: 3.0
                        unit: ''
                    weight: 1
            -   name: emin
                value: 0.1
                unit: TeV
            -   name: emax
                value: 100.0
                unit: TeV
        spatial:
            type: GaussianSpatialModel
            frame: icrs
            parameters:
            -   name: lon_0
                value: 0.0
                unit: deg
            -   name: lat_0
                value: 0.0
                unit: deg
            -   name: sigma
                value: 0.2
                unit: deg
            -   name: e
                value: 0.5
            -   name: phi
                value: 30.0
                unit: deg
    -   name: s2
        type: SkyModel
        spectral:
            type: ExpCutoffPowerLawSpectralModel
            parameters:
            -   name: index
                value: 1.5
                prior:
                    type: GeneralizedGaussianPrior
                    parameters:
                    -   name: mu
                        value: 2.0
                        unit: ''
                    -   name: sigma
                        value: 0.1
                        unit: ''
                    -   name: eta
                        value: 0.5
                        unit: ''
                    weight: 1
            -   name: amplitude
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
            -   name: reference
                value: 1.0
                unit: TeV
            -   name: lambda_
                value: 0.1
                unit: TeV-1
            -   name: alpha
                value: 1.0
        spatial:
            type: GeneralizedGaussianSpatialModel
            frame: icrs
            parameters:
            -   name: lon_0
                value: 0.0
                unit: deg
            -   name: lat_0
                value: 0.0
                unit: deg
            -   name: r_0
                value: 0.3
                unit: deg
            -   name: eta
                value: 0.5
            -   name: e
                value: 0.0
            -   name: phi
                value: 0.0
                unit: deg
    -   name: s3
        type: SkyModel
        spectral:
            type: LogParabolaSpectralModel
            parameters:
            -   name: amplitude
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
            -   name: reference
                value: 10.0
                unit: TeV
                frozen: false
            -   name: alpha
                value: 2.0
            -   name: beta
                value: 1.0
        spatial:
            type: DiskSpatialModel
            frame: icrs
            parameters:
            -   name: lon_0
                value: 0.0
                unit: deg
            -   name: lat_0
                value: 0.0
                unit: deg
            -   name: r_0
                value: 0.3
                unit: deg
            -   name: e
                value: 0.0
            -   name: phi
                value: 0.0
                unit: deg
            -   name: edge_width
                value: 0.01
    -   name: s4
        type: SkyModel
        spectral:
            type: BrokenPowerLawSpectralModel
            parameters:
            -   name: index1
                value: 2.0
                link: index1@WXkjpXku
            -   name: index2
                value: 2.0
            -   name: amplitude
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
            -   name: ebreak
                value: 1.0
                unit: TeV
        spatial:
            type: ShellSpatialModel
            frame: icrs
            parameters:
            -   name: lon_0
                value: 0.0
                unit: deg
            -   name: lat_0
                value: 0.0
                unit: deg
            -   name: radius
                value: 1.0
                unit: deg
            -   name: width
                value: 0.2
                unit: deg
    -   name: s5
        type: SkyModel
        spectral:
            type: SmoothBrokenPowerLawSpectralModel
            parameters:
            -   name: index1
                value: 2.0
                link: index1@WXkjpXku
            -   name: index2
                value: 3.0
            -   name: amplitude
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
            -   name: ebreak
                value: 1.0
                unit: TeV
            -   name: reference
                value: 1.0
                unit: TeV
            -   name: beta
                value: 1.0
        spatial:
            type: ConstantSpatialModel
            parameters: []
    -   name: s6
        type: SkyModel
        spectral:
            type: ConstantSpectralModel
            parameters:
            -   name: const
                value: 1.0e-12
                unit: TeV-1 s-1 cm-2
    -   name: tpl
        type: SkyModel
        apply_irf:
            exposure: true
            psf: false
            edisp: true
        spectral:
            type: CompoundSpectralModel
            model1:
                type: TemplateSpectralModel
                parameters: []
                energy:
                    data:
                    - 0.1
                    - 1.0
                    - 10.0
                    unit: TeV
                values:
                    data:
                    - 1.0e-10
                    - 1.0e-12
                    - 1.0e-14
                    unit: 1 / (TeV s cm2)
            model2:
                type: EBLAbsorptionNormSpectralModel
                parameters:
                -   name: redshift
                    value: 0.15
                -   name: alpha_norm
                    value: 1.0
                energy:
                    data:
                    - 0.1
                    - 1.0
                    - 10.0
                    unit: TeV
                param:
                    data:
                    - 0.1
                    - 0.2
                    unit: ''
                values:
                    data:
                    -   - 1.0
                        - 0.8
                        - 0.1
                    -   - 0.9
                        - 0.5
                        - 0.01
                    unit: ''
            operator: mul
    -   name: pw
        type: SkyModel
        spectral:
            type: CompoundSpectralModel
            model1:
                type: PowerLawSpectralModel
                parameters:
                -   name: index
                    value: 2.0
                -   name: amplitude
                    value: 1.0e-12
                    unit: TeV-1 s-1 cm-2
                -   name: reference
                    value: 1.0
                    unit: TeV
            model2:
                type: PiecewiseNormSpectralModel
                parameters:
                -   name: norm_0
                    value: 1.0
                -   name: norm_1
                    value: 2.0
                -   name: norm_2
                    value: 3.0
                energy:
                    data:
                    - 0.1
                    - 1.0
                    - 10.0
                    unit: TeV
                interp: log
            operator: mul
    -   name: nest
        type: SkyModel
        spectral:
            type: CompoundSpectralModel
            model1:
                type: CompoundSpectralModel
                model1:
                    type: PowerLawSpectralModel
                    parameters:
                    -   name: index
                        value: 2.0
                    -   name: amplitude
                        value: 1.0e-12
                        unit: TeV-1 s-1 cm-2
                    -   name: reference
                        value: 1.0
                        unit: TeV
                model2:
                    type: LogParabolaSpectralModel
                    parameters:
                    -   name: amplitude
                        value: 1.0e-12
                        unit: TeV-1 s-1 cm-2
                    -   name: reference
                        value: 10.0
                        unit: TeV
                    -   name: alpha
                        value: 2.0
                    -   name: beta
                        value: 1.0
                operator: add
            model2:
                type: ExpCutoffPowerLawNormSpectralModel
                parameters:
                -   name: index
                    value: 0.0
                -   name: norm
                    value: 1.0
                -   name: reference
                    value: 1.0
                    unit: TeV
                -   name: lambda_
                    value: 0.1
                    unit: TeV-1
                -   name: alpha
                    value: 1.0
            operator: mul
    -   name: tmp
        type: SkyModel
        spectral:
            type: CompoundSpectralModel
            model1:
                type: PowerLawSpectralModel
                parameters:
                -   name: index
                    value: 2.0
                -   name: amplitude
                    value: 1.0e-12
                    unit: TeV-1 s-1 cm-2
                -   name: reference
                    value: 1.0
                    unit: TeV
            model2:
                type: LogParabolaNormSpectralModel
                parameters:
                -   name: norm
                    value: 1.0
                -   name: reference
                    value: 10.0
                    unit: TeV
                -   name: alpha
                    value: 0.0
                -   name: beta
                    value: 0.0
            operator: mul
        temporal:
            type: ConstantTemporalModel
            parameters: []
            scale: utc
    -   type: FoVBackgroundModel
        datasets_names:
        - d1
        spectral:
            type: PowerLawNormSpectralModel
            parameters:
            -   name: tilt
                value: 0.0
            -   name: norm
                value: 1.0
            -   name: reference
                value: 1.0
                unit: TeV
    -   type: FoVBackgroundModel
        datasets_names:
        - d2
        spectral:
            type: PiecewiseNormSpectralModel
            parameters:
            -   name: norm_0
                value: 1.0
            -   name: norm_1
                value: 2.0
            -   name: norm_2
                value: 3.0
            energy:
                data:
                - 0.1
                - 1.0
                - 10.0
                unit: TeV
            interp: log
    metadata:
        creator: Gammapy 2.1
        date: '2026-11-23T04:20:30.771658'
        origin: null

    """

  /// Spectra of the file at 0.5 TeV and 3 TeV, cm-2 s-1 TeV-1.
  static let values: [(name: String, values: [Double])] = [
    ("s0", [4e-12, 1.111111111111111e-13]),
    ("s1", [4.0040040040040037e-13, 1.1122233344455566e-14]),
    ("s2", [2.690483106114528e-12, 1.4257053304372316e-13]),
    ("s3", [5.064335214680797e-14, 2.607508310644083e-12]),
    ("s4", [4e-12, 1.111111111111111e-13]),
    ("s5", [2.6666666666666663e-12, 2.7777777777777774e-14]),
    ("s6", [1e-12, 1e-12]),
    ("tpl", [2.8582402976255856e-12, 1.682822934731717e-14]),
    ("pw", [6.493381639855304e-12, 2.6965244885060196e-13]),
    ("nest", [3.8530911447202515e-12, 2.0140028027354436e-12]),
    ("tmp", [4e-12, 1.111111111111111e-13]),
  ]
}
