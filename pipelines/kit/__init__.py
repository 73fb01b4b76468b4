"""What all five stages stand on: schemas, editions, protocols, files, findings. It knows no stage."""
