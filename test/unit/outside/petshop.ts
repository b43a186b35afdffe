/** A small OpenAPI document with one of everything, for tests. */
export const petshop = `openapi: 3.0.3
info: { title: Pets, version: '1' }
servers:
  - url: https://{host}/v1
    variables: { host: { default: pets.example } }
security:
  - token: []
paths:
  /pets:
    parameters:
      - { name: X-Trace-Id, in: header, schema: { type: string } }
    get:
      operationId: listPets
      summary: All pets.
      parameters:
        - { name: limit, in: query, description: At most so many., schema: { type: integer } }
        - { name: Accept, in: header, schema: { type: string } }
      responses:
        '200':
          description: The pets.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Pet' } }
        default: { description: Oh no. }
    post:
      operationId: pets/add-one
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Pet' }
      responses:
        '201':
          description: The pet.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
  /pets/{id}:
    parameters:
      - $ref: '#/components/parameters/id'
    get:
      responses:
        '200': { $ref: '#/components/responses/OnePet' }
        '204': { description: None. }
    put:
      operationId: replacePet
      security: []
      requestBody: { $ref: '#/components/requestBodies/WithId' }
      responses: { '204': { description: Done. } }
    delete:
      operationId: removePet
      deprecated: true
      responses: { '204': { description: Gone. } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
  parameters:
    id: { name: id, in: path, required: true, schema: { type: string } }
  responses:
    OnePet:
      description: The pet.
      content:
        application/json: { schema: { $ref: '#/components/schemas/Pet' } }
  requestBodies:
    WithId:
      required: true
      content:
        application/json:
          schema: { type: object, properties: { id: { type: string }, name: { type: string } } }
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, description: What it is called. }
        kind: { enum: [cat, dog], nullable: true }
        born: { type: string, format: date }
        friends: { type: array, items: { $ref: '#/components/schemas/Pet' } }
`;
