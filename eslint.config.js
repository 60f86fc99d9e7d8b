import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.gpu/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Index arithmetic and generated text interpolate numbers everywhere.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `noUncheckedIndexedAccess` makes every typed-array read optional; `!`
      // after a bounds argument is the honest form in inner loops.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
